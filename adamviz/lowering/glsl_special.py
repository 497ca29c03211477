"""Functions of mathematics in GLSL, in float32: what GLSL has of them is defined nowhere near its edges, and
accurate to a few digits only on some machines.

The logarithm and the exponential are computed in pairs of float32, so that a power is rounded correctly but
for one in some thousand; an angle is brought into one quarter of a turn by as many digits of 2/pi as it
takes. The others are built of these: to within `ULPS` units in the last place.

Source: Dekker 1971 for pairs; Payne & Hanek 1983 for angles; Moshier's Cephes for the arc tangent; Abramowitz
and Stegun, chapter 7, for erf; Giles 2012 for its inverse.
"""

from __future__ import annotations

import re

from adamviz.lowering import glsl_arithmetic

# Each may call those before it.
FUNCTIONS = {
    # The sum of a larger and a smaller number, and a product, as a number and what it misses.
    "pair": "vec2 pair(float a,float b){float s=F(a+b);return vec2(s,F(b-F(s-a)));}",
    "tp": "vec2 tp(float a,float b){float p=F(a*b),c=U(B(a)&0xfffff000u),d=U(B(b)&0xfffff000u),"
    "x=F(a-c),y=F(b-d);return vec2(p,F(F(F(F(F(c*d)-p)+F(c*y))+F(x*d))+F(x*y)));}",
    # ln x of a positive x: e ln 2 + 2 artanh s, s = (m - 1) / (m + 1)
    "ln": "vec2 ln(float x){uint u=B(x);int e=int(u>>23)-127;float m=U(u&0x7fffffu|0x3f800000u);"
    "if(m>1.4142135){m*=.5;e++;}float n=F(m-1.),h=F(m+1.),s=dv(n,h);vec2 p=tp(s,h);"
    "float l=F(F(F(n-p.x)-p.y)-F(s*F(m-F(h-1.))))/h,z=s*s;"
    "vec2 w=pair(2.*s,s*z*(.6666667+z*(.4+z*(.2857143+z*(.22222222+z*(.18181818+z*.15384615))))));"
    "float k=float(e);"
    "vec2 v=e==0?vec2(w.x,0.):pair(k*.693145751953125,w.x);"
    "return pair(v.x,F(v.y+F(w.y+F(2.*l+k*1.42860677e-6))));}",
    # e^(x + y) = 2^n e^r, r = x + y - n ln 2, the first terms of whose series are pairs
    "ep": "float ep(vec2 w){float h=clamp(w.x,-104.,89.),n=floor(h*1.442695+.5),c=F(n*1.42860677e-6),"
    "t=F(h-n*.693145751953125),r=F(t-c),l=F(F(F(t-r)-c)+(h==w.x?w.y:0.));"
    "vec2 s=tp(r,r),u=pair(r,.5*s.x),a=pair(1.,u.x);float y=F(a.x+F(a.y+F(u.y+F(.5*s.y+F(l*a.x+F(r*s.x*("
    ".16666667+r*(.041666668+r*(.008333334+r*(.0013888889+r*(1.984127e-4+r*2.4801588e-5)))))))))));"
    "int v=int(B(y))+int(n)*8388608;return v<0x800000?zero(0u):v>=0x7f800000?inf(0u):U(uint(v));}",
    "exp_": "float exp_(float x){return N(x)?x:ep(vec2(x,0.));}",
    "log_": "float log_(float x){return N(x)||x<0.?nan():x==0.?inf(0x80000000u):finite(x)?ln(x).x:x;}",
    "log1p_": "float log1p_(float x){if(N(x)||x< -1.)return nan();if(x==-1.)return inf(0x80000000u);"
    "if(!finite(x)||abs(x)<6e-8)return x;float u=F(1.+x),l=abs(x)<1.?F(x-F(u-1.)):F(1.-F(u-x));"
    "vec2 w=ln(u);return F(w.x+F(w.y+l/u));}",
    # e^x - 1 = 2^n (1 + q) - 1
    "expm1_": "float expm1_(float x){if(N(x)||abs(x)<6e-8)return x;float n=floor(x*1.442695+.5);"
    "if(!(n>-31.))return-1.;if(n>30.)return ep(vec2(x,0.));float r=F(F(x-n*.693145751953125)-"
    "F(n*1.42860677e-6)),q=F(r+F(r*r*(.5+r*(.16666667+r*(.041666668+r*(.008333334+r*(.0013888889+r*("
    "1.984127e-4+r*2.4801588e-5))))))));if(n==0.)return q;float s=U(uint(int(n)+127)<<23);"
    "return F(F(s-1.)+F(s*q));}",
    "exp2_": "float exp2_(float x){if(N(x))return x;if(!(abs(x)<200.))return x<0.?zero(0u):inf(0u);"
    "vec2 p=tp(x,.6931472);return ep(vec2(p.x,p.y-x*1.904654e-9));}",
    # C's pow, as XLA has it.
    "pow_": "float pow_(float x,float y){float a=abs(x);if(y==0.||x==1.)return 1.;if(N(x)||N(y))return nan();"
    "bool w=abs(y)>=8388608.||floor(y)==y,o=w&&abs(y)<16777216.&&2.*floor(.5*y)!=y;"
    "uint s=o?B(x)&0x80000000u:0u;if(a==1.&&w)return U(B(1.)|s);"
    "if(!finite(y))return a>1.==y>0.?inf(0u):zero(0u);"
    "if(a==0.||!finite(x))return a==0.==y>0.?zero(s):inf(s);if(x<0.&&!w)return nan();"
    "vec2 l=ln(a);float g=l.x*y;if(!(abs(g)<200.))return g<0.?zero(s):inf(s);"
    "vec2 p=tp(l.x,y);return U(B(ep(vec2(p.x,F(p.y+F(l.y*y)))))|s);}",
    "logistic_": "float logistic_(float x){return dv(1.,F(1.+exp_(-x)));}",
    "cbrt_": "float cbrt_(float x){if(N(x)||x==0.||!finite(x))return x;vec2 w=ln(abs(x));float h=dv(w.x,3.);"
    "vec2 p=tp(h,3.);return cs(ep(vec2(h,F(F(F(w.x-p.x)-p.y)+w.y)/3.)),x);}",
    # The high half of a product of 64 bits.
    "mulhi": "uint mulhi(uint a,uint b){uint c=a&0xffffu,d=a>>16,e=b&0xffffu,f=b>>16,t=d*e+((c*e)>>16),"
    "s=c*f+(t&0xffffu);return d*f+(t>>16)+(s>>16);}",
    "turn": "const uint P[8]=uint[8](0u,0xa2f9836eu,0x4e441529u,0xfc2757d1u,0xf534ddc0u,0xdb629599u,"
    "0x3c439041u,0xfe5163abu);float turn(float x,out int n){uint u=B(x)&0x7fffffffu;n=0;"
    "if(u<0x3f490fdbu)return abs(x);uint m=u&0x7fffffu|0x800000u,w[3];int e=int(u>>23)-120,k=e>>5,s=e&31;"
    "for(int i=0;i<3;i++)w[i]=s==0?P[k+i]:P[k+i]<<s|P[k+i+1]>>(32-s);"
    "uint g=m*w[1],h=mulhi(m,w[2]),f=m*w[0]+mulhi(m,w[1]);g+=h;if(g<h)f++;"
    "n=int(f>>30);f=f<<2|g>>30;g<<=2;bool b=f>=0x80000000u;if(b){n++;g=0u-g;f=~f+(g==0u?1u:0u);}"
    "n&=3;float r=fu(f)*2.3283064e-10+fu(g)*5.421011e-20;r=F(r*1.5707964);return b?-r:r;}",
    "sine": "float sine(float r){float z=r*r;return F(r+r*z*(-.16666667+z*(.008333334+z*(-1.984127e-4+z*"
    "2.7557319e-6))));}",
    "cosine": "float cosine(float r){float z=r*r;return F(F(1.-.5*z)+z*z*(.041666668+z*(-.0013888889+z*("
    "2.4801588e-5-z*2.755732e-7))));}",
    "sin_": "float sin_(float x){if(!finite(x))return nan();if(abs(x)<1e-4)return x;int n;float r=turn(x,n),"
    "s=(n&1)==1?cosine(r):sine(r);return(n>1)!=(x<0.)?-s:s;}",
    "cos_": "float cos_(float x){if(!finite(x))return nan();int n;float r=turn(x,n),"
    "s=(n&1)==1?sine(r):cosine(r);return n==1||n==2?-s:s;}",
    "tan_": "float tan_(float x){if(!finite(x))return nan();if(abs(x)<1e-4)return x;int n;float r=turn(x,n),"
    "s=sine(r),c=cosine(r),t=(n&1)==1?-dv(c,s):dv(s,c);return x<0.?-t:t;}",
    # Of a number that is not negative.
    "arc": "float arc(float x){float h=0.,l=0.,y=x;if(x>2.4142137){h=1.5707964;l=-4.371139e-8;y=-dv(1.,x);}"
    "else if(x>.41421357){h=.7853982;l=-2.1855695e-8;y=dv(F(x-1.),F(x+1.));}float z=y*y;"
    "return F(h+F(F(y+y*z*(-.33332950+z*(.19977711+z*(-.13877686+z*.080537446))))+l));}",
    "atan_": "float atan_(float x){return N(x)||abs(x)<1e-4?x:cs(arc(abs(x)),x);}",
    "atan2_": "float atan2_(float y,float x){if(N(x)||N(y))return nan();bool n=B(x)>=0x80000000u;float a;"
    "if(y==0.)a=0.;else if(!finite(x)&&!finite(y))a=.7853982;else{float t=dv(abs(y),abs(x));"
    "a=t<1e-4?t:arc(t);}return cs(n?F(3.1415927-F(a+8.742278e-8)):a,y);}",
    "asin_": "float asin_(float x){return N(x)||abs(x)>1.?nan():abs(x)<1e-4?x:"
    "atan2_(x,sq(F(F(1.-x)*F(1.+x))));}",
    "acos_": "float acos_(float x){return N(x)||abs(x)>1.?nan():2.*atan2_(sq(F(1.-x)),sq(F(1.+x)));}",
    "asinh_": "float asinh_(float x){float a=abs(x);if(N(x)||a<1e-4||!finite(x))return x;"
    "return cs(a>1e9?F(log_(a)+.6931472):log1p_(F(a+dv(F(a*a),F(1.+sq(F(F(a*a)+1.)))))),x);}",
    "acosh_": "float acosh_(float x){if(N(x)||x<1.)return nan();if(x>1e9)return F(log_(x)+.6931472);"
    "float t=F(x-1.);return log1p_(F(t+sq(F(F(2.*t)+F(t*t)))));}",
    "atanh_": "float atanh_(float x){float a=abs(x);if(N(x)||a<1e-4)return x;if(a>1.)return nan();"
    "return cs(.5*log1p_(dv(2.*a,F(1.-a))),x);}",
    "sinh_": "float sinh_(float x){float a=abs(x);if(N(x)||a<1e-4)return x;float t;"
    "if(a>88.){t=exp_(.5*a);return cs(F(F(.5*t)*t),x);}t=expm1_(a);"
    "return cs(.5*F(t+dv(t,F(t+1.))),x);}",
    "cosh_": "float cosh_(float x){float a=abs(x);if(N(x))return x;float t;"
    "if(a>88.){t=exp_(.5*a);return F(F(.5*t)*t);}t=exp_(a);return .5*F(t+dv(1.,t));}",
    "tanh_": "float tanh_(float x){float a=abs(x);if(N(x)||a<1e-4)return x;if(a>10.)return cs(1.,x);"
    "float t=expm1_(2.*a);return cs(a<.5?dv(t,F(t+2.)):F(1.-dv(2.,F(t+2.))),x);}",
    # 1 - erf(x) for x >= 1, by its continued fraction
    "tail": "float tail(float x){if(x>10.)return zero(0u);float r=x;for(int k=40;k>0;k--)"
    "r=F(x+dv(.5*float(k),r));vec2 p=tp(x,x);return dv(ep(-p),F(r*1.7724539));}",
    "erf_": "float erf_(float x){float a=abs(x);if(N(x))return x;if(a>=1.)return cs(F(1.-tail(a)),x);"
    "float t=x,s=x,z=F(2.*F(x*x));for(int k=1;k<18;k++){t=F(t*z)/float(2*k+1);s=F(s+t);}"
    "return F(1.1283792*F(exp_(-.5*z)*s));}",
    "erfc_": "float erfc_(float x){return N(x)?x:x>=1.?tail(x):F(1.-erf_(x));}",
    "erfinv_": "float erfinv_(float x){float a=abs(x),p,w;if(N(x)||a>1.)return nan();"
    "if(a==1.)return inf(B(x)&0x80000000u);"
    "w=-log_(F(F(1.-a)*F(1.+a)));if(w<5.){w-=2.5;p=2.81022636e-8;p=3.43273939e-7+p*w;p=-3.5233877e-6+p*w;"
    "p=-4.39150654e-6+p*w;p=2.1858087e-4+p*w;p=-1.25372503e-3+p*w;p=-4.17768164e-3+p*w;p=.246640727+p*w;"
    "p=1.50140941+p*w;}else{w=sq(w)-3.;p=-2.00214257e-4;p=1.00950558e-4+p*w;p=1.34934322e-3+p*w;"
    "p=-3.67342844e-3+p*w;p=5.73950773e-3+p*w;p=-7.6224613e-3+p*w;p=9.43887047e-3+p*w;p=1.00167406+p*w;"
    "p=2.83297682+p*w;}return F(p*x);}",
}
ALL = glsl_arithmetic.FUNCTIONS | FUNCTIONS
CALL = re.compile(r"\b([a-zA-Z]\w*)\(")


def helpers(*texts: str) -> str:
    """The definitions of all functions here that some texts call, and what these call, in order."""
    needed: set[str] = set()
    waiting = list(texts)
    while waiting:
        called = set(CALL.findall(waiting.pop())) & ALL.keys() - needed
        needed |= called
        waiting.extend(ALL[name] for name in called)
    return "\n".join(text for name, text in ALL.items() if name in needed)
