using System.Globalization;
using System.Net;

namespace TrustPoint.Appliance.Ending;

/// <summary>The only page of a box that has ended: one sheet, which prints, in both languages. It needs no script and no other file.</summary>
internal static class EndedPage
{
    /// <summary>HTML.</summary>
    public static string Of(EndFile end, string? waits) => $$"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>TrustPoint</title>
        <style>
        body { font: 16px/1.5 system-ui, sans-serif; color: #17201B; background: #F6F7F5; margin: 0; }
        main { max-width: 44rem; margin: 6vh auto; padding: 2rem; background: #fff; border: 1px solid #DDE2DE; border-radius: 6px; }
        h1 { font-size: 28px; line-height: 1.2; margin: 0 0 .5rem; } dt { color: #5B6660; margin-top: 1rem; } dd { margin: 0; overflow-wrap: anywhere; } code { font-family: ui-monospace, monospace; }
        @media (max-width: 600px) { main { margin: 0; border: 0; padding: 1rem; } }
        @media (prefers-color-scheme: dark) { body { background: #111513; color: #E8EDEA; } main { background: #181D1A; border-color: #2B332F; } dt { color: #98A39D; } }
        @media print { body { background: #fff; color: #000; } main { border: 0; margin: 0; } }
        </style>
        </head>
        <body><main>
        {{(end.Step == EndStep.Ended
            ? "<h1>This box has ended for ever</h1><p>Its keys are destroyed. It gives no certificates and no vouchers, and nobody can sign in. Its last revocation lists are still served.</p><p lang=\"de\">Diese Box ist für immer beendet. Ihre Schlüssel sind vernichtet.</p>"
            : "<h1>This box is being ended for ever</h1><p>Its keys are being destroyed. Nothing else is served any more.</p><p lang=\"de\">Diese Box wird für immer beendet. Ihre Schlüssel werden vernichtet.</p>")}}
        <dl>
        {{Field("Box", end.Id, code: true)}}{{Field("Why", end.Reason)}}{{Field("By", end.By)}}{{Field("Ended", end.EndedAt?.ToString("u", CultureInfo.InvariantCulture))}}{{Field("Waits", waits is not null && end.Step != EndStep.Ended ? waits : null)}}
        {{Field("Keys destroyed", end.Keys is { } keys && end.Step == EndStep.Ended ? (keys.Count + 1).ToString(CultureInfo.InvariantCulture) : null)}}{{Field("Evidence", end.Folder)}}{{Field("Certificate of retirement, SHA-256", end.Certificate, code: true)}}
        </dl>
        </main></body></html>
        """;

    private static string Field(string name, string? value, bool code = false) =>
        value is null ? "" : $"<dt>{name}</dt><dd>{(code ? "<code>" : "")}{WebUtility.HtmlEncode(value)}{(code ? "</code>" : "")}</dd>";
}
