using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Certificates;

/// <summary>Revokes one certificate, after saying what will stop working.</summary>
public sealed partial class RevokePage(ICertificateQueries queries, CertificateRegistry registry, Revocations revocations, Authorities authorities, CircuitCaller caller) : View
{
    private const int MostOthers = 100;

    private readonly Attempt attempt = new(caller);
    private bool isLoaded;
    private CertificateRecord? certificate;
    private bool isUnlisted;
    private int others;
    private RevocationReason reason;
    private string note = "";
    private string typed = "";
    private string? done;

    /// <summary>The certificate's serial number in hex.</summary>
    [Parameter]
    public required string Serial { get; set; }

    /// <summary>Name of its issuer.</summary>
    [SupplyParameterFromQuery(Name = "authority")]
    public string? Authority { get; set; }

    private string Word => Say("revoke.word");

    private string Back => $"/certificates/{Uri.EscapeDataString(Serial)}?authority={Uri.EscapeDataString(Authority ?? "")}";

    // What nobody else learns of works on elsewhere.
    private string Effect => certificate!.Device is not { } device ? Say(isUnlisted ? "revoke.effect.own.here" : "revoke.effect.own", certificate.Subject)
        : others > 0 ? Say("revoke.effect.others", device, others) : Say(isUnlisted ? "revoke.effect.last.here" : "revoke.effect.last", device);

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        certificate = await CertificateLookup.FindAsync(queries, Serial, Authority, Gone);
        // Whoever may not, or must first show again who they are, learns it before filling in anything.
        var person = await caller.NowAsync(Gone);
        person.RequireAlone(Right.Revoke, certificate?.Domain);
        if (certificate?.Device is { } device)
        {
            var good = await registry.ListAsync(person, new(Domain: certificate.Domain, Device: device), CertificateState.Good, new(MostOthers), Gone);
            others = good.Items.Count(other => other.Id != certificate.Id);
        }
        isUnlisted = certificate?.SaysNoRevAvail() is true;
        isLoaded = true;
    }

    private async Task RevokeAsync()
    {
        if (typed == Word) await attempt.MakeAsync(RevokeAsync, Gone);
    }

    private async Task RevokeAsync(Person person)
    {
        var order = new RevocationOrder.Revoke(reason, Note: note.Trim() is { Length: > 0 } written ? written : null);
        switch ((await revocations.ChangeAsync(person, [certificate!.Id], order, Gone)).Single())
        {
            case RevocationVerdict.Refused refused:
                attempt.Refusal = refused.Why;
                break;
            case RevocationVerdict.Changed { Revocation.Listed: true } when authorities.Find(certificate.Authority) is { } issuer:
                var by = TimeZoneInfo.ConvertTime(revocations.Now + issuer.Record.Crl.Delay, Viewer.Zone);
                done = Say("revoke.done.listed", by.ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture));
                break;
            default:
                done = Say("revoke.done");
                break;
        }
    }
}
