using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Retirement;

namespace TrustPoint.Storage.Tests.People;

/// <content>What is ended for ever: authorities, the box itself, and what is kept of them.</content>
internal sealed partial class CommandTable
{
    private Dictionary<string, TriedCommand> OfEnds()
    {
        var signer = new RetirementSigner(ca.Store.Audit, new AuditTrail(ca.Store.Audit, ca.Checkpoints), ca.Checkpoints, ca.Store.Retirements, clock);
        var ends = new AuthorityEnds(
            ca.Authorities, ca.Domains, new(ca.Authorities, ProfileCatalogue.Load(null), ca.Store.Certificates, crlFiles, ca.Time),
            new(ca.Authorities, ca.Store.Revocations, new(ca.Time), ca.SecondPerson, clock), publication, ca.Keys, ca.SecondPerson, signer,
            new(ca.Store.Retirements, ca.Authorities, crlFiles, signer, ca.Keys), clock);
        return new()
        {
            ["RetiredThings.ListAsync"] = new(Right.SeeDevices, true, (caller, domain) => new RetiredThings(ca.Store.Retirements).ListAsync(caller, new(Domain: domain), new(), default)),
            ["RetiredThings.FindAsync"] = new(Right.SeeDevices, true, async (caller, domain) => await new RetiredThings(ca.Store.Retirements).FindAsync(caller, RetiredKind.Device, $"pump-{domain}", default)),
            ["AuthorityEnds.CheckAsync"] = new(Right.ManageAuthorities, false, (caller, _) => ends.CheckAsync(caller, "ending", default)),
            ["AuthorityEnds.EndAsync"] = new(Right.ManageAuthorities, false, (caller, _) => ends.EndAsync(caller, "ending", "closed", default), ActKind.EndAuthorities),
            ["BoxRetirement.BeginAsync"] = new(Right.WriteToBox, false, (caller, _) => new BoxRetirement(ca.Store.Audit, signer, ca.Store.Retirements, clock).BeginAsync(caller, "0123456789abcdef", "closed", "/mnt/evidence", "ab12")),
        };
    }
}
