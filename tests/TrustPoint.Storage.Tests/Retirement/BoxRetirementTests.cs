using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Retirement;
using TrustPoint.Ca.Time;
using TrustPoint.Formats;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Retirement;
using TrustPoint.Formats.Signatures;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Retirement;

/// <summary>Certificates of retirement of a box, over the real store and the real log (LIF-57).</summary>
public sealed class BoxRetirementTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private StoredCa ca = null!;
    private BoxRetirement retirement = null!;

    public async Task InitializeAsync()
    {
        ca = await StoredCa.CreateAsync(folder.Path);
        var clock = new CaClock(ca.Time);
        retirement = new(ca.Store.Audit, new(ca.Store.Audit, new AuditTrail(ca.Store.Audit, ca.Checkpoints), ca.Checkpoints, ca.Store.Retirements, clock), ca.Store.Retirements, clock);
    }

    public async Task DisposeAsync() => await ca.DisposeAsync();

    public void Dispose() => folder.Dispose();

    [Fact] // LIF-57
    public async Task LIF_57_a_box_is_certified_once_by_its_log_s_key_and_the_keys_are_bound_to_the_entry()
    {
        var box = await BoxAsync();
        var made = await retirement.CertifyAsync(box);
        ca.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(made.Sha256, (await retirement.CertifyAsync(box)).Sha256);

        var said = VerifiedRetirement.Open(made.Cms, ca.Checkpoints.Key).Statement;
        Assert.Equal((SubjectKind.Appliance, "0123456789abcdef", "k9", "ab12"), (said.Subject.Kind, said.Subject.Name, said.Subject.LogKey, said.Subject.Evidence));
        Assert.Equal(["k1", "k2"], said.Keys.Select(key => key.KeyId));
        Assert.Contains("is destroyed after it", said.Proof, StringComparison.Ordinal);
        Assert.Equal("uid:0", said.People.Single().Name);
    }

    [Theory] // LIF-57: whoever had the log's key could not make one of something that the log does not say
    [InlineData("a key less")]
    [InlineData("another key")]
    [InlineData("keys in another order")]
    [InlineData("the log's key")]
    [InlineData("the evidence")]
    [InlineData("the box")]
    [InlineData("the reason")]
    [InlineData("the person")]
    [InlineData("the time")]
    [InlineData("an authority")]
    public async Task LIF_57_a_certificate_that_says_another_thing_than_the_log_is_refused(string changed)
    {
        var made = await retirement.CertifyAsync(await BoxAsync());
        var said = VerifiedRetirement.Open(made.Cms, ca.Checkpoints.Key).Statement;
        var forged = changed switch
        {
            "a key less" => said with { Keys = [.. said.Keys.Skip(1)] },
            "another key" => said with { Keys = [said.Keys[0] with { KeyId = "k3" }, said.Keys[1]] },
            "keys in another order" => said with { Keys = [.. said.Keys.Reverse()] },
            "the log's key" => said with { Subject = said.Subject with { LogKey = "k8" } },
            "the evidence" => said with { Subject = said.Subject with { Evidence = "ab13" } },
            "the box" => said with { Subject = said.Subject with { Name = "0123456789abcdee" } },
            "the reason" => said with { Reason = "for fun" },
            "the person" => said with { People = [new("eve", "admin-socket")] },
            "the time" => said with { RetiredAt = said.RetiredAt.AddDays(1) },
            _ => said with { Subject = new(SubjectKind.Authority, said.Subject.Name), Keys = [said.Keys[0]] },
        };
        var draft = new SignedMessageDraft(Oids.Data, forged.Encode(), SignedMessage.Decode(made.Cms).OnlySigner(), SignatureAlgorithm.EcdsaSha256, ca.Time.GetUtcNow(), []);
        var key = await ca.Keys.FindAsync(ca.Checkpoints.Key.PublicKey.Der, default);
        var signed = draft.Assemble(await ca.Keys.SignAsync(key!.Id, SignatureScheme.EcdsaSha256, draft.ToSign, default));
        Assert.Contains("says something else", Assert.Throws<DecodeException>(() => VerifiedRetirement.Open(signed, ca.Checkpoints.Key)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LIF_57_nothing_is_certified_that_nobody_decided() =>
        await Assert.ThrowsAsync<InvalidDataException>(() => retirement.CertifyAsync(Box(ca.Time.GetUtcNow())));

    private async Task<BoxAtEnd> BoxAsync() => Box(await retirement.BeginAsync(new Administrator("uid:0"), "0123456789abcdef", "the plant is closed", "/mnt/evidence", "ab12"));

    private static BoxAtEnd Box(DateTimeOffset began) => new("0123456789abcdef", "trustpoint/0123456789abcdef", began, "the plant is closed", "ab12", ["k1", "k2"], "k9", "destroyed in memory");
}
