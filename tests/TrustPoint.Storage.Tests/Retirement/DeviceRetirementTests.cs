using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Retirement;
using TrustPoint.Ca.Time;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Retirement;
using TrustPoint.Formats;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Retirement;
using TrustPoint.Formats.Signatures;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Retirement;

/// <summary>Certificates of retirement of devices over the real store and the real log: what they say, that they are made once and after a crash, and what of them is refused.</summary>
public sealed class DeviceRetirementTests : IAsyncLifetime, IDisposable
{
    private static readonly LifeOrder Decommission = new(LifeEvent.Decommission) { Reason = "line 4 is closed" };
    private static readonly LifeOrder Retire = new(LifeEvent.Retire) { Reason = "worn out", Proof = "shredded, Ina and Kim" };

    private readonly TemporaryFolder folder = new();
    private StoredCa ca = null!;
    private StoredLives lives = null!;
    private RetirementSigner signer = null!;
    private DeviceRetirements retirements = null!;

    public async Task InitializeAsync()
    {
        ca = await StoredCa.CreateAsync(folder.Path);
        lives = new(ca);
        var trail = new AuditTrail(ca.Store.Audit, ca.Checkpoints);
        signer = new(ca.Store.Audit, trail, ca.Checkpoints, ca.Store.Retirements, new CaClock(ca.Time));
        retirements = new(ca.Store.Retirements, ca.Store.Lives, signer, ca.Store.Certificates, ca.Store.Revocations, ca.Authorities);
        await ca.AddDeviceAsync("pump-1");
        await ca.AddBertAsync();
    }

    public async Task DisposeAsync()
    {
        retirements.Dispose();
        await lives.DisposeAsync();
        await ca.DisposeAsync();
    }

    public void Dispose() => folder.Dispose();

    [Fact] // LIF-54, LIF-55, LIF-58
    public async Task LIF_54_whoever_retires_a_device_gets_a_certificate_that_says_what_was_done_by_whom_and_where_that_is_on_the_log()
    {
        var issued = await ca.IssueAsync("pump-1");
        var thing = await RetiredAsync();
        var verified = VerifiedRetirement.Open(thing.Cms, ca.Checkpoints.Key);

        var said = verified.Statement;
        Assert.Equal((SubjectKind.Device, "pump-1", "acme", "SN-pump-1"), (said.Subject.Kind, said.Subject.Name, said.Subject.Manufacturer, said.Subject.SerialNumber));
        Assert.Equal(("worn out", "shredded, Ina and Kim"), (said.Reason, said.Proof));
        Assert.Equal([new("uid:0", "admin-socket"), new("bert", "session 1")], said.People);
        Assert.Equal([new(ca.Authorities.Find("issuing")!.Certificate.Subject.ToString(), Convert.ToHexString(issued.Serial), "cessationOfOperation", ca.Time.GetUtcNow())], said.Certificates);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(thing.Cms)), thing.Sha256);
    }

    [Fact] // LIF-55
    public async Task LIF_55_a_certificate_is_made_once_and_a_crash_before_it_is_made_up_for()
    {
        await RetireAsync();
        Assert.Equal(["pump-1"], await ca.Store.Retirements.DevicesWithoutAsync(10, default));
        Assert.Empty(await retirements.MakeUpAsync(default));
        var first = await FindAsync();
        Assert.Empty(await retirements.MakeUpAsync(default));
        Assert.Empty(await ca.Store.Retirements.DevicesWithoutAsync(10, default));
        Assert.Equal(first!.Sha256, (await FindAsync())!.Sha256);
        // Two that look at the same time: one is kept.
        Assert.False(await ca.Store.Retirements.AddAsync(first with { Id = 0 }, ca.Entry(AuditEventType.RetirementCertified), default));
    }

    [Fact] // LIF-55, RFC 5652 section 5
    public async Task LIF_55_openssl_verifies_it_with_nothing_but_the_log_s_key()
    {
        var thing = await RetiredAsync();
        var message = SignedMessage.Decode(thing.Cms);
        var (cms, pem, content) = (Path.Combine(folder.Path, "pump-1.cms"), Path.Combine(folder.Path, "log.pem"), Path.Combine(folder.Path, "pump-1.json"));
        await File.WriteAllBytesAsync(cms, thing.Cms);
        await File.WriteAllTextAsync(pem, PemEncoding.WriteString("CERTIFICATE", message.OnlySigner().Der.Span));

        _ = (await Shell.RunAsync("openssl", ["cms", "-verify", "-binary", "-inform", "DER", "-in", cms, "-CAfile", pem, "-out", content])).Done;

        Assert.Equal(message.Content.ToArray(), await File.ReadAllBytesAsync(content));
        using var log = X509CertificateLoader.LoadCertificate(message.OnlySigner().Der.Span);
        Assert.Equal(ca.Checkpoints.Key.PublicKey.Der.ToArray(), log.PublicKey.ExportSubjectPublicKeyInfo());
    }

    [Theory] // LIF-55
    [InlineData("reason", "something else")]
    [InlineData("proof", "something else")]
    [InlineData("name", "something else")]
    [InlineData("serial", "something else")]
    [InlineData("person", "something else")]
    [InlineData("time", "something else")]
    [InlineData("index", "not proved")]
    [InlineData("entry", "not proved")]
    [InlineData("path", "not proved")]
    [InlineData("checkpoint", "does not verify")]
    public async Task LIF_55_what_the_log_does_not_say_is_refused_also_when_its_key_signed_it(string changed, string refusal)
    {
        var thing = await RetiredAsync();
        await ca.Store.Audit.AppendAsync(ca.Entry(AuditEventType.JobStarted), default);
        var said = VerifiedRetirement.Open(thing.Cms, known: null).Statement;
        var forged = changed switch
        {
            "reason" => said with { Reason = "for fun" },
            "proof" => said with { Proof = "none" },
            "name" => said with { Subject = said.Subject with { Name = "pump-2" } },
            "serial" => said with { Subject = said.Subject with { SerialNumber = "SN-pump-2" } },
            "person" => said with { People = [new("eve", "admin-socket")] },
            "time" => said with { RetiredAt = said.RetiredAt.AddDays(1) },
            "index" => said with { Log = said.Log with { Index = said.Log.Index + 1 } },
            "entry" => said with { Log = said.Log with { Entry = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(said.Log.Entry.Span).Replace("worn out", "for fun!", StringComparison.Ordinal)) } },
            "path" => said with { Log = said.Log with { Path = [.. said.Log.Path.Skip(1)] } },
            _ => said with { Log = said.Log with { Checkpoint = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(said.Log.Checkpoint.Span).Replace("log.test\n", "log.test\n1", StringComparison.Ordinal)) } },
        };
        var signed = await SignedByLogAsync(thing, forged);
        var refused = Assert.Throws<DecodeException>(() => VerifiedRetirement.Open(signed, ca.Checkpoints.Key));
        Assert.Contains(refusal, refused.Message, StringComparison.Ordinal);
    }

    [Fact] // LIF-55
    public async Task LIF_55_another_log_another_signer_and_a_changed_octet_are_refused()
    {
        var thing = await RetiredAsync();
        var other = new LogKey("log.test", (await ca.Keys.GenerateAsync("other", KeyAlgorithm.EcP256, default)).SubjectPublicKeyInfo);
        Assert.Contains("not by the log's key", Assert.Throws<DecodeException>(() => VerifiedRetirement.Open(thing.Cms, other)).Message, StringComparison.Ordinal);
        var said = VerifiedRetirement.Open(thing.Cms, ca.Checkpoints.Key).Statement.Encode();
        for (var place = 0; place < thing.Cms.Length; place += 7)
        {
            var changed = (byte[])thing.Cms.Clone();
            changed[place] ^= 1;
            // What nobody signs in a CMS (RFC 5652 section 5.1: digestAlgorithms) is no word of the certificate: it says the same, or it is refused.
            if (Record.Exception(() => Assert.Equal(said, VerifiedRetirement.Open(changed, ca.Checkpoints.Key).Statement.Encode())) is { } refused) Assert.IsType<DecodeException>(refused);
        }
    }

    [Fact] // LIF-55
    public async Task LIF_55_auditors_find_what_was_retired_years_later_and_nobody_sees_another_s_domain()
    {
        await RetiredAsync();
        var things = new RetiredThings(ca.Store.Retirements);
        foreach (var text in new[] { "PUMP", "acme", "sn-pump-1" }) Assert.Single((await things.ListAsync(StoredLives.OnBox, new(text), new(), default)).Items);
        Assert.Empty((await things.ListAsync(StoredLives.OnBox, new("nothing like it"), new(), default)).Items);
        Assert.Empty((await things.ListAsync(StoredLives.OnBox, new(Kind: RetiredKind.Authority), new(), default)).Items);
        var elsewhere = new Person("otto", [new(Role.Auditor, "other")], 1, IsFresh: true);
        Assert.Empty((await things.ListAsync(elsewhere, new(), new(), default)).Items);
        await Assert.ThrowsAsync<NotAllowedException>(async () => await things.FindAsync(elsewhere, RetiredKind.Device, "pump-1", default));
    }

    private async Task RetireAsync()
    {
        await lives.ChangeAsync("pump-1", Decommission);
        await ca.LetBertApproveAsync(() => lives.ChangeAsync("pump-1", Retire));
        await lives.ChangeAsync("pump-1", Retire);
    }

    private async Task<RetiredThing> RetiredAsync()
    {
        await RetireAsync();
        Assert.Empty(await retirements.MakeUpAsync(default));
        return (await FindAsync())!;
    }

    private async Task<byte[]> SignedByLogAsync(RetiredThing thing, RetirementStatement forged)
    {
        var draft = new SignedMessageDraft(Oids.Data, forged.Encode(), SignedMessage.Decode(thing.Cms).OnlySigner(), SignatureAlgorithm.EcdsaSha256, ca.Time.GetUtcNow(), []);
        var key = await ca.Keys.FindAsync(ca.Checkpoints.Key.PublicKey.Der, default);
        return draft.Assemble(await ca.Keys.SignAsync(key!.Id, SignatureScheme.EcdsaSha256, draft.ToSign, default));
    }

    private ValueTask<RetiredThing?> FindAsync() => ca.Store.Retirements.FindAsync(RetiredKind.Device, "pump-1", default);
}
