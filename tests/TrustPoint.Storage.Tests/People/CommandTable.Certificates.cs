using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Inspection;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Revocation;
using TrustPoint.Devices.Limits;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;

namespace TrustPoint.Storage.Tests.People;

/// <content>Certificates: issued, shown, revoked.</content>
internal sealed partial class CommandTable
{
    private Dictionary<string, TriedCommand> OfCertificates()
    {
        var certificates = new CertificateRegistry(ca.Store.Certificates, ca.Time);
        var revocations = new Revocations(ca.Authorities, ca.Store.Revocations, new CrlAgenda(ca.Time), ca.SecondPerson, clock);
        var selections = new SelectedRevocations(revocations, ca.Store.RevocationQueries, ca.SecondPerson);
        return new()
        {
            ["CertificateRegistry.ListAsync"] = new(Right.SeeDevices, true, (caller, domain) => certificates.ListAsync(caller, new(Domain: domain), null, new(), default)),
            ["CertificateRegistry.CountAsync"] = new(Right.SeeDevices, true, (caller, domain) => certificates.CountAsync(caller, new(Domain: domain), null, default)),
            ["CertificateRegistry.FiguresAsync"] = new(Right.SeeDevices, true, (caller, domain) => certificates.FiguresAsync(caller, domain, default)),
            ["CertificateRegistry.CountIssuedAsync"] = new(Right.SeeSetup, false, (caller, _) => certificates.CountIssuedAsync(caller, "issuing", [ca.Time.GetUtcNow(), ca.Time.GetUtcNow()], default)),
            ["CertificateIssuance.IssueAsync"] = new(Right.Issue, true, (caller, domain) => ca.Issuance.IssueAsync(Order(caller, domain), default), ActKind.IssueByHand),
            ["CertificateIssuance.Preview"] = new(Right.Issue, true, (caller, domain) => Task.FromResult(ca.Issuance.Preview(Order(caller, domain)))),
            ["HandIssuance.Preview"] = new(Right.Issue, true, (caller, domain) => Task.FromResult(new HandIssuance(ca.Issuance).Preview(caller, ByHand(domain)))),
            ["HandIssuance.IssueAsync"] = new(Right.Issue, true, (caller, domain) => new HandIssuance(ca.Issuance).IssueAsync(caller, ByHand(domain), default), ActKind.IssueByHand),
            ["DeviceIssuance.IssueAsync"] = new(Right.Issue, true, (caller, domain) => new DeviceIssuance(ca.Issuance, new(new(), ca.Time), 10, ca.Time).IssueAsync(Order(caller, domain), null, default), ActKind.IssueByHand),
            ["Revocations.ChangeAsync"] = new(Right.Revoke, true, async (caller, domain) =>
                await revocations.ChangeAsync(caller, [await CertificateOfAsync(domain)], new RevocationOrder.Revoke(RevocationReason.Superseded), default)),
            ["Revocations.ChangeAsync of several"] = new(Right.Revoke, true, async (caller, domain) =>
                await revocations.ChangeAsync(caller, await CertificatesOfAsync(domain), new RevocationOrder.Revoke(RevocationReason.Superseded), default), ActKind.RevokeMany),
            ["SelectedRevocations.PreviewAsync"] = new(Right.SeeDevices, true, (caller, domain) => selections.PreviewAsync(caller, RevocationSelection.Of(null, domain, null, null)!, default)),
            ["SelectedRevocations.RunAsync"] = new(Right.Revoke, true, async (caller, domain) =>
            {
                var selection = RevocationSelection.Of(null, domain, null, null)!;
                var shown = await selections.PreviewAsync(new Administrator("uid:0"), selection, default);
                await selections.RunAsync(caller, selection, shown.Ticket, new(RevocationReason.Superseded), default);
            }, ActKind.RevokeMany),
            ["SelectedRevocations.RunningSeenBy"] = new(Right.SeeDevices, false, (caller, _) => Task.FromResult(selections.RunningSeenBy(caller))),
            ["Inspector.InspectAsync"] = new(Right.SeeSetup, false, (caller, _) => new Inspector(ca.Authorities, ca.Store.Certificates, ca.Store.Crls, clock).InspectAsync(caller, [Csr.For("CN=asked").Der.ToArray()], default)),
            ["BlockedKeys.BlockAsync"] = new(Right.BlockKeys, false, (caller, _) => new BlockedKeys(ca.Store.BlockedKeys, ca.SecondPerson, ca.Time).BlockAsync(caller, RequestKeyOf(Name()), null, default), ActKind.BlockKeys),
        };
    }

    private HandOrder ByHand(string domain) => new(domain, "tls-client", CsrOf(Name()).Der);

    private CertificateOrder Order(Caller caller, string domain)
    {
        var device = Name();
        var request = CsrOf(device);
        return InMemoryCa.Order(device, request, "tls-client", AuthorisedNames.OfRequest(request)) with { Caller = caller, Domain = domain };
    }

    private async Task<long> CertificateOfAsync(string domain) =>
        (await ca.Store.Certificates.ListAsync(new CertificateFilter(Domain: domain), CertificateSort.Newest, null, 1, default)).Items.Single().Id;

    private async Task<long[]> CertificatesOfAsync(string domain) =>
        [.. (await ca.Store.Certificates.ListAsync(new CertificateFilter(Domain: domain), CertificateSort.Oldest, null, 2, default)).Items.Select(certificate => certificate.Id)];
}
