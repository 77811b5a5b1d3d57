using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Elements;

/// <summary>A certificate and those above it: pasted, or as a file that is chosen or dropped.</summary>
public sealed partial class CertificateFields : View
{
    private const int Largest = 64 << 10;

    /// <summary>What it is called in the page.</summary>
    [Parameter]
    public string Id { get; set; } = "pem";

    /// <summary>Whose certificates these are.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>Which are wanted.</summary>
    [Parameter, EditorRequired]
    public required string Hint { get; set; }

    /// <summary>The certificates in PEM, as they were given.</summary>
    [Parameter, EditorRequired]
    public required string Pem { get; set; }

    /// <summary>They are others.</summary>
    [Parameter]
    public EventCallback<string> PemChanged { get; set; }

    private async Task ReadAsync(InputFileChangeEventArgs chosen)
    {
        if (chosen.File.Size > Largest) return;
        // DER begins with a SEQUENCE (X.690 section 8.9), which no text does.
        var octets = await chosen.File.ReadAllAsync(Largest, Gone);
        await PemChanged.InvokeAsync(octets is [0x30, ..] ? PemEncoding.WriteString("CERTIFICATE", octets) : Encoding.UTF8.GetString(octets));
    }
}
