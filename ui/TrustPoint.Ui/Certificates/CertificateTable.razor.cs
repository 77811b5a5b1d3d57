using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Certificates;

/// <summary>Certificates, a line each.</summary>
public sealed partial class CertificateTable : View
{
    /// <summary>The certificates, in their order.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<CertificateRecord> Certificates { get; set; }

    /// <summary>True: all are of one device, which need not be named again.</summary>
    [Parameter]
    public bool IsOfOneDevice { get; set; }

    /// <summary>URL of the list in the order of its ends; null: it has no such order.</summary>
    [Parameter]
    public string? ByEnd { get; set; }

    /// <summary>True: it is in that order.</summary>
    [Parameter]
    public bool IsByEnd { get; set; }

    /// <summary>Columns that are left out, as the list of certificates names them.</summary>
    [Parameter]
    public IReadOnlyList<string> LeftOut { get; set; } = [];

    private bool IsOut(string column) => LeftOut.Contains(column);

    // The first octets tell two of them apart; the whole number is on the certificate's page.
    private static string Short(byte[] serial) => Convert.ToHexString(serial.AsSpan(0, Math.Min(6, serial.Length))) + "…";
}
