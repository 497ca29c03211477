"""Special functions in JavaScript, in float64, correctly rounded to float32 or nearly so.

Each is a power series where that converges fast, and a continued fraction or an asymptotic series elsewhere
(Abramowitz and Stegun, chapters 6, 7 and 9; Lanczos for the logarithm of the gamma function; Giles 2012 for
the inverse of erf).
"""

from __future__ import annotations

import re

# Each with the others that it calls: a body begins with those that it needs.
FUNCTIONS = {
    # 1 - erf(x) for x >= 2, by its continued fraction
    "Q": "x=>{let r=x;for(let k=40;k>0;k--)r=x+k/2/r;return M.exp(-x*x)/(r*M.sqrt(M.PI))}",
    "erf": "x=>{const y=B(x);if(!(y<2))return y===1/0?M.sign(x):x!==x?x:M.sign(x)*(1-Q(y));"
    "let t=x,s=x;for(let n=1;n<44;n++)s+=t*=2*x*x/(2*n+1);return 2/M.sqrt(M.PI)*M.exp(-x*x)*s}",
    "erfc": "x=>x===1/0?0:x>=2?Q(x):1-erf(x)",
    "erfinv": "x=>{if(!(x>-1&&x<1))return x===1?1/0:x===-1?-1/0:0/0;let w=-M.log1p(-x*x),p;"
    "if(w<5){w-=2.5;p=2.81022636e-8;for(const c of "
    "[3.43273939e-7,-3.5233877e-6,-4.39150654e-6,2.1858087e-4,-1.25372503e-3,"
    "-4.17768164e-3,.246640727,1.50140941])p=p*w+c}else{w=M.sqrt(w)-3;p=-2.00214257e-4;for(const c of "
    "[1.00950558e-4,1.34934322e-3,"
    "-3.67342844e-3,5.73950773e-3,-7.6224613e-3,9.43887047e-3,1.00167406,2.83297682])p=p*w+c}"
    "p*=x;return p-(erf(p)-x)*M.sqrt(M.PI)/2*M.exp(p*p)}",
    "lgamma": "x=>{if(x===1/0||x===-1/0)return 1/0;if(x<=0&&x===M.floor(x))return 1/0;"
    "if(x<.5)return M.log(M.PI/B(M.sin(M.PI*(x-2*M.round(x/2)))))-lgamma(1-x);"
    "let s=.99999999999980993,i=1;for(const c of "
    "[676.5203681218851,-1259.1392167224028,771.32342877765313,-176.61502916214059,"
    "12.507343278686905,-.13857109526572012,9.9843695780195716e-6,1.5056327351493116e-7])s+=c/(x-1+i++);"
    "return M.log(2*M.PI)/2+(x-.5)*M.log(x+6.5)-(x+6.5)+M.log(s)}",
    "digamma": "x=>{if(x===1/0)return x;if(x<=0&&x===M.floor(x))return 0/0;"
    "if(x<.5)return digamma(1-x)-M.PI/M.tan(M.PI*(x-M.round(x)));let s=0;for(;x<10;x++)s-=1/x;const "
    "y=1/(x*x);"
    "return s+M.log(x)-.5/x-y*(1/12-y*(1/120-y*(1/252-y*(1/240-y*(5/660-y*691/32760)))))}",
    # The modified Bessel function of order n, times exp(-|x|)
    "bessel": "(n,x)=>{const y=B(x);let t,s;if(y<20){t=s=n?y/2:1;for(let k=1;k<70;k++)s+=t*=y*y/4/(k*(k+n));"
    "s*=M.exp(-y)}"
    "else{t=s=1;for(let k=1;k<12;k++)s+=t*=((2*k-1)**2-4*n*n)/(8*k*y);s/=M.sqrt(2*M.PI*y)}return "
    "n&&x<0?-s:s}",
}
FUNCTIONS |= {  # The bits of a float32 number as a whole one, and back
    "bits": "(v=>x=>{v.setFloat32(0,x);return v.getUint32(0)})(new DataView(new ArrayBuffer(4)))",
    "unbits": "(v=>x=>{v.setUint32(0,x);return v.getFloat32(0)})(new DataView(new ArrayBuffer(4)))",
}
NEEDS = {"erf": ("Q",), "erfc": ("Q", "erf"), "erfinv": ("Q", "erf")}
SPELLED = {
    "bessel_i0e": "bessel(0,{0})",
    "bessel_i1e": "bessel(1,{0})",
    "digamma": "digamma({0})",
    "erf": "erf({0})",
    "erfc": "erfc({0})",
    "erf_inv": "erfinv({0})",
    "lgamma": "lgamma({0})",
}


def helpers(*texts: str) -> str:
    """The definitions of those special functions that bodies call."""
    called = [name for name in FUNCTIONS if name != "Q" and re.search(rf"\b{name}\(", "".join(texts))]
    needed = {need for name in called for need in (*NEEDS.get(name, ()), name)}
    return "".join(f"const {name}={text};" for name, text in FUNCTIONS.items() if name in needed)
