import pytest

from bot.web.names import shorten


@pytest.mark.parametrize(
    ("script", "short"),
    [
        ("const value=1;call(value)", "const a=1;call(a)"),
        ("function first(second){return second+window.second2}", "function b(a){return a+window.second2}"),
        ("const f=(one,...two)=>one+two", "const f=(a,...b)=>a+b"),
        ("const g=async(one)=>{await one}", "const g=async(a)=>{await a}"),
        ("class Thing{}new Thing()", "class a{}new a()"),
        # a name that may be a property somewhere is left alone everywhere
        ("const size=1;box.size=size", "const size=1;box.size=size"),
        ("const size=1;box?.size", "const size=1;box?.size"),
        ("const size=1;f({size})", "const size=1;f({size})"),
        ("const size=1;f({a,size})", "const size=1;f({a,size})"),
        ("const size=1;f({size:2})", "const size=1;f({size:2})"),
        ("const size=1;f({size(){}})", "const size=1;f({size(){}})"),
        ("const f=({size})=>size", "const f=({size})=>size"),
        ("const size=1;f({async size(){}})", "const size=1;f({async size(){}})"),
        ("const size=1;f({a(){},size(x){}})", "const size=1;f({a(){},size(x){}})"),
        ("const call=1;function f(){call(1,(2));x()}", "const a=1;function f(){a(1,(2));x()}"),
        # the browser's names, and those of nobody
        ("const name=1;const event=name;unknown(event)", "const name=1;const event=name;unknown(event)"),
        # strings, templates and regular expressions
        ("const value='value';f(value,\"value\",/value/)", "const a='value';f(a,\"value\",/value/)"),
        ("const value=1;f(`value ${value+`${value} value`} value`)", "const a=1;f(`value ${a+`${a} value`} value`)"),
        ("const value=4;f(`${/value/.test(x)}`,value/2/value)", "const a=4;f(`${/value/.test(x)}`,a/2/a)"),
        ("const value=1;f(x?value:3)", "const a=1;f(x?a:3)"),
        # conditions are no parameters
        ("if(document){}while(unknown){}", "if(document){}while(unknown){}"),
        # short names that are taken are passed over
        ("const value=a+b", "const c=a+b"),
    ],
)
def test_names_are_shortened_only_where_it_is_safe(script: str, short: str) -> None:
    assert shorten(script) == short


def test_what_is_not_understood_is_refused() -> None:
    with pytest.raises(ValueError, match="no end"):
        shorten("const a=`open")
