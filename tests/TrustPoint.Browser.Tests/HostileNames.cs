namespace TrustPoint.Browser.Tests;

/// <summary>Names as nobody would give them who means well.</summary>
internal static class HostileNames
{
    /// <summary>Scripts, markup and templates; text that turns others around or cannot be seen; formulas; what ends a string, a line or a program.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        .. Scripts("<script>{0}</script>", "<ScRiPt>{0}</sCrIpT>", "\"><script>{0}</script>", "'><script>{0}</script>", "</title><script>{0}</script>", "</textarea><script>{0}</script>",
            "<img src=x onerror={0}>", "\"><img src=x onerror={0}>", "<svg onload={0}>", "<svg><script>{0}</script></svg>", "<body onload={0}>", "<iframe srcdoc='<script>{0}</script>'>",
            "<a href='javascript:{0}'>x</a>", "javascript:{0}", "\" onmouseover={0} x=\"", "' onfocus={0} autofocus x='", "<details open ontoggle={0}>", "<math><mi xlink:href='javascript:{0}'>",
            "<style>@import 'javascript:{0}'</style>", "<base href='//evil.example/'>{0}", "${{{0}}}", "{{{{{0}}}}}", "@({0})", "<%= {0} %>", "#{{{0}}}", "<!--><script>{0}</script>-->", "&lt;script&gt;{0}", "\\u003cscript>{0}"),
        "<meta http-equiv=refresh content='0;url=//evil.example'>", "<link rel=stylesheet href=//evil.example>", "<form action=//evil.example><button>", "<h1>TrustPoint says</h1>",
        "\u202Egnp.exe", "abc\u202Edcba\u202C", "\u2066isolate\u2069", "pump\u200B-7", "pump\u200D-7", "\uFEFFpump-7", "\u00ADpump", "pump\u2028line", "pump\u2029paragraph", "p\u0301\u0301\u0301\u0301ump", "рumр-7", "\U000E0041tag",
        "pump\0-7", "\u0001\u0002\u001B[31mred", "pump\r\nSet-Cookie: x=y", "pump\ttab",
        "=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "=HYPERLINK(\"//evil.example\")", "'=1", "\";=1",
        "'; DROP TABLE devices; --", "../../../etc/passwd", "%00%2e%2e%2f", "CN=admin,O=Plant", "a\\,b", "泵-7", "🔥🔥🔥",
    ];

    private static IEnumerable<string> Scripts(params string[] forms) => forms.Select(form => string.Format(System.Globalization.CultureInfo.InvariantCulture, form, "ran=1"));
}
