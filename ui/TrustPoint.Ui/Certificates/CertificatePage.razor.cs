using System.Security.Cryptography;
using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Certificates;

/// <summary>One certificate, as a passport's page: whose, good or not, until when; below it every field with its plain name and the standard's.</summary>
public sealed partial class CertificatePage(ICertificateQueries queries, IRevocationStore revocations, Authorities authorities, CircuitCaller caller) : View
{
    private bool isLoaded;
    private CertificateRecord? certificate;
    private Revocation? revocation;
    private IReadOnlyList<string> chain = [];
    private IReadOnlyList<CertificateField>? fields;
    private string? pem;

    /// <summary>Its serial number in hex.</summary>
    [Parameter]
    public required string Serial { get; set; }

    /// <summary>Name of its issuer.</summary>
    [SupplyParameterFromQuery(Name = "authority")]
    public string? Authority { get; set; }

    // The version that it was made by.
    private string ProfileLink => ProfileVersion.Parse(certificate!.Profile) is var (name, number) ? FormattableString.Invariant($"/profiles/{name}?version={number}") : "";

    private string RevokeLink => $"/certificates/{Serial}/revoke?authority={Uri.EscapeDataString(Authority!)}";

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        certificate = await CertificateLookup.FindAsync(queries, Serial, Authority, Gone);
        (await caller.NowAsync(Gone)).Require(Right.SeeDevices, certificate?.Domain);
        isLoaded = true;
        if (certificate is null) return;
        revocation = await revocations.FindAsync(certificate.Id, Gone);
        chain = authorities.Find(certificate.Authority) is { } issuer ? [.. authorities.ChainOf(issuer).Select(authority => authority.Name)] : [certificate.Authority];
        if (certificate.Sha256 is null) return;
        fields = CertificateField.Read(certificate.Der);
        pem = PemEncoding.WriteString("CERTIFICATE", certificate.Der);
    }
}
