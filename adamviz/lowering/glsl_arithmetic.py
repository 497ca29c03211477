"""Arithmetic in GLSL ES 3.00 whose results do not depend on the driver.

GLSL leaves much open: a quotient may be 2.5 units in the last place off, a product may be joined with a sum,
subnormal numbers may be kept or not, NaN need not come out of anything, and a compiler may take for granted
that there is none. Here NaN and infinity are told by their bits, quotients and roots are corrected by exact
remainders in whole numbers, and `F`, through which each sum and product goes, keeps a compiler from joining
it with the next operation besides flushing what is subnormal, as XLA does on the CPU. What is left to the
driver: that a sum and a product of two numbers are rounded to nearest, pass over the largest number to
infinity, and give NaN for inf - inf, 0 * inf and where an operand is NaN.

`Z` is a uniform of 0 that no compiler knows.
"""

from __future__ import annotations

HEAD = (
    "precision highp float;precision highp int;precision highp usampler2D;"
    "uniform uint Z;uniform usampler2D D;\n"
    "#define B floatBitsToUint\n"
    "#define U uintBitsToFloat\n"
)

# Each may call those before it.
FUNCTIONS = {
    # Zero for what is subnormal: by a mask, because compilers take exponential time for a chain of choices.
    "F": "float F(float x){uint u=B(x);return U(u&(0u-uint((u&0x7f800000u)!=0u))|u&0x80000000u);}",
    "N": "bool N(float x){return(B(x)&0x7fffffffu)>0x7f800000u;}",
    "nan": "float nan(){return U(0x7fc00000u|Z);}",
    "inf": "float inf(uint s){return U(s|0x7f800000u|Z);}",
    "zero": "float zero(uint s){return U(s|Z);}",
    # An entry of the tables.
    "T": "uint T(int i){return texelFetch(D,ivec2(i&1023,i>>10),0).r;}",
    "finite": "bool finite(float x){return(B(x)&0x7f800000u)!=0x7f800000u;}",
    "lt": "bool lt(float x,float y){return!N(x)&&!N(y)&&x<y;}",
    "le": "bool le(float x,float y){return!N(x)&&!N(y)&&x<=y;}",
    "eq": "bool eq(float x,float y){return!N(x)&&!N(y)&&x==y;}",
    # Of two zeros max takes 0.0 and min -0.0.
    "mx": "float mx(float x,float y){return N(x)?x:N(y)?y:x==y?U(B(x)&B(y)):x>y?x:y;}",
    "mn": "float mn(float x,float y){return N(x)?x:N(y)?y:x==y?U(B(x)|B(y)):x<y?x:y;}",
    "sg": "float sg(float x){return N(x)||x==0.?x:U(B(x)&0x80000000u|0x3f800000u);}",
    # A number with the sign of another.
    "cs": "float cs(float x,float y){return U(B(x)&0x7fffffffu|B(y)&0x80000000u);}",
    "whole": "bool whole(float x){return(B(x)&0x7fffffffu)>=0x4b000000u;}",
    "flo": "float flo(float x){return whole(x)?x:cs(floor(x),x);}",
    "cei": "float cei(float x){return whole(x)?x:cs(ceil(x),x);}",
    "tru": "float tru(float x){return whole(x)?x:cs(floor(abs(x)),x);}",
    "even": "float even(float x){return whole(x)?x:cs(roundEven(x),x);}",
    "away": "float away(float x){float t=tru(x);return whole(x)?x:abs(x-t)<.5?t:F(t+cs(1.,x));}",
    # The correctly rounded quotient: r is the mantissa, of which d is the remainder, exact modulo 2^32.
    "dv": "float dv(float a,float b){uint x=B(a),y=B(b),s=(x^y)&0x80000000u;x&=0x7fffffffu;y&=0x7fffffffu;"
    "uint p=x&0x7fffffu|0x800000u,q=y&0x7fffffu|0x800000u;int c=int(p<q),e=int(x>>23)-int(y>>23)-c,n=23+c;"
    "uint r=uint(float(p)/float(q)*float(1<<n));r+=uint(int(floor(float(int((p<<n)-r*q))/float(q))));"
    "int d=int((p<<n)-r*q),k=int(d>=int(q))-int(d<0);r+=uint(k);d=2*(d-k*int(q))-int(q);"
    "r+=uint(d>0||d==0&&(r&1u)==1u);int v=(e+126)*8388608+int(r);"
    "return x>0x7f800000u||y>0x7f800000u||x==y&&(x==0u||x==0x7f800000u)?nan():y==0u||x==0x7f800000u?inf(s):"
    "x==0u||y==0x7f800000u||e<-127?zero(s):e>127?inf(s):v<0x800000?zero(s):U(uint(v)|s);}",
    # The correctly rounded root, likewise.
    "sq": "float sq(float x){uint u=B(x),m=u&0x7fffffu|0x800000u;int e=int(u>>23)-127,o=e&1;m<<=o;e-=o;"
    "uint r=uint(sqrt(float(m)*8388608.));r+=uint(int(floor(float(int((m<<23)-r*r))/float(2u*r+1u))));"
    "int d=int((m<<23)-r*r),k=int(d>2*int(r))-int(d<0);d-=k==0?0:k*2*int(r)+1;r+=uint(k);"
    "r+=uint(d>int(r));return(u&0x7fffffffu)==0u||u==0x7f800000u?x:u>0x7f800000u?nan():"
    "U(uint((e/2+126)*8388608+int(r)));}",
    # The exact remainder, by long division.
    "rm": "float rm(float a,float b){uint x=B(a)&0x7fffffffu,y=B(b)&0x7fffffffu;"
    "if(x>=0x7f800000u||y>0x7f800000u||y==0u)return nan();if(x<y)return a;"
    "uint p=x&0x7fffffu|0x800000u,q=y&0x7fffffu|0x800000u;"
    "for(int n=int(x>>23)-int(y>>23);n>0;n--){if(p>=q)p-=q;p<<=1;}if(p>=q)p-=q;"
    "int e=int(y>>23);while(p>0u&&p<0x800000u&&e>0){p<<=1;e--;}"
    "return p==0u||e<1?cs(0.,a):U(uint(e-1)*8388608u+p|B(a)&0x80000000u);}",
    # A sum of many numbers with what rounding has lost of it: Neumaier's form of Kahan's sum.
    "ks": "float ks(float s,inout float e,float x){float t=F(s+x);"
    "e=F(e+(abs(s)>=abs(x)?F(F(s-t)+x):F(F(x-t)+s)));return t;}",
    "kf": "float kf(float s,float e){return finite(s)?F(s+e):s;}",
    # Whole numbers: what GLSL leaves undefined, as XLA has it.
    "idiv": "int idiv(int x,int y){if(y==0)return-1;uint a=uint(x),b=uint(y);if(x<0)a=0u-a;if(y<0)b=0u-b;"
    "a/=b;return int((x<0)!=(y<0)?0u-a:a);}",
    "irem": "int irem(int x,int y){return y==0?x:int(uint(x)-uint(idiv(x,y))*uint(y));}",
    "udiv": "uint udiv(uint x,uint y){return y==0u?0xffffffffu:x/y;}",
    "urem": "uint urem(uint x,uint y){return y==0u?x:x%y;}",
    "shl": "uint shl(uint x,uint n){return n<32u?x<<n:0u;}",
    "shr": "uint shr(uint x,uint n){return n<32u?x>>n:0u;}",
    "sar": "int sar(int x,uint n){return n<32u?x>>n:x<0?-1:0;}",
    # Between floats and whole numbers: rounded to nearest, and saturated.
    "fi": "float fi(int x){return float(x>>12)*4096.+float(x&4095);}",
    "fu": "float fu(uint x){return float(x>>12)*4096.+float(x&4095u);}",
    "ti": "int ti(float x,float low,float high,int most){return N(x)?0:x<=low?int(low):x>=high?most:int(x);}",
    "tu": "uint tu(float x,float high,uint most){return N(x)||x<=0.?0u:x>=high?most:uint(x);}",
}
