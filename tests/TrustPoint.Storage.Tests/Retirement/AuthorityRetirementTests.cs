using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Retirement;
using TrustPoint.Ca.Time;
using TrustPoint.Formats.Retirement;
using TrustPoint.Storage.Crls;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Retirement;

/// <summary>Certificates of retirement of authorities, over the real store and the real log.</summary>
public sealed class AuthorityRetirementTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact] // LIF-57, CER-62, CER-63
    public async Task LIF_57_an_authority_whose_key_is_destroyed_has_one_certificate_that_outlives_it()
    {
        await using var ca = await StoredCa.CreateAsync(folder.Path);
        var files = new CrlFiles(folder.Path);
        var signer = new RetirementSigner(ca.Store.Audit, new AuditTrail(ca.Store.Audit, ca.Checkpoints), ca.Checkpoints, ca.Store.Retirements, new CaClock(ca.Time));
        var retirements = new AuthorityRetirements(ca.Store.Retirements, ca.Authorities, files, signer, ca.Keys);
        await new CrlPublication(ca.Authorities, ca.Store.Crls, files, ca.Keys, new CaClock(ca.Time), [], NullLogger<CrlPublication>.Instance).PublishAsync(StoredCa.Appliance, CrlScope.Of("issuing", ca.Authorities.Find("issuing")!.Record.Crl).First(), scheduled: false, default);

        // While there is a key there is no certificate of its end.
        Assert.Empty(await retirements.MakeUpAsync(default));
        Assert.Null(await ca.Store.Retirements.FindAsync(RetiredKind.Authority, "issuing", default));

        var began = ca.Time.GetUtcNow();
        ca.Time.Advance(TimeSpan.FromMinutes(20));
        await ca.Setup.EntombAsync(StoredCa.Appliance, "issuing", new(began, "the plant is closed", "end-of-issuing", "ab12"));
        Assert.Empty(await retirements.MakeUpAsync(default));
        var thing = (await ca.Store.Retirements.FindAsync(RetiredKind.Authority, "issuing", default))!;
        Assert.Empty(await retirements.MakeUpAsync(default));

        var said = VerifiedRetirement.Open(thing.Cms, ca.Checkpoints.Key).Statement;
        var authority = ca.Authorities.Find("issuing")!;
        Assert.Equal((SubjectKind.Authority, "issuing", authority.Certificate.Subject.ToString()), (said.Subject.Kind, said.Subject.Name, said.Subject.Subject));
        Assert.Equal(("the plant is closed", authority.Record.KeyId, ca.Time.GetUtcNow()), (said.Reason, said.Keys.Single().KeyId, said.RetiredAt));
        Assert.Contains("at the ceremony end-of-issuing, transcript ab12", said.Proof, StringComparison.Ordinal);
        Assert.Equal("issuing", said.Lists.Single().Name.Split('.')[0]);
        Assert.Equal(said.Reason, new RetirementPaper(thing).Reason);
    }
}
