using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.Keys;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Der;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Ocsp;
using TrustPoint.Formats.Requests;
using TrustPoint.Formats.Revocation;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Appliance.Tests.Signing;

/// <summary>A front end in other hands asks each key of the signer for everything that any of them signs.</summary>
public sealed class KeyPurposeTests
{
    private const string Timestamp = "1.2.840.113549.1.9.16.1.4";

    [Theory]
    [InlineData("issuing", "its own request", "a CRL")]
    [InlineData("est-server", "its own request", "a voucher", "a hash")]
    [InlineData("ocsp-responder", "its own request", "an OCSP response")]
    [InlineData("voucher-signer", "its own request", "a voucher", "data")]
    [InlineData("transfer-signer", "its own request", "data")]
    [InlineData("log", "its own request", "data", "a checkpoint")]
    [InlineData("new", "its own request")]
    public async Task A_key_signs_what_it_is_for_and_nothing_else(string which, params string[] signs)
    {
        await using var plant = await SignerPlant.StartAsync();
        var key = await KeyAsync(plant, which);
        var accepted = new List<string>();
        foreach (var (name, message) in Messages(plant, key))
        {
            // A new key becomes the log's by its first checkpoint.
            if (which == "new" && name == "a checkpoint") continue;
            if (await AcceptsAsync(() => plant.FrontEnd.SignAsync(key.Id, SignatureScheme.EcdsaSha256, message, default).AsTask())) accepted.Add(name);
        }
        var digest = await Record.ExceptionAsync(() => Task.Run(() => plant.FrontEnd.SignDigest(key.Id, new byte[32])));
        if (digest is not KeyStoreUnavailableException) accepted.Add("a hash");
        Assert.Equal(signs.Order(), accepted.Order());

        async Task<bool> AcceptsAsync(Func<Task> ask)
        {
            var signatures = plant.Token.Signatures;
            try
            {
                await ask();
                return true;
            }
            catch (KeyStoreUnavailableException refused)
            {
                Assert.StartsWith("The signer refuses: ", refused.Message, StringComparison.Ordinal);
                Assert.Equal(signatures, plant.Token.Signatures);
                return false;
            }
        }
    }

    [Fact] // handshakes are asked for by strangers, and messages by what speaks for the appliance
    public async Task Each_way_to_a_signature_that_is_refused_raises_one_alarm_a_minute_for_its_key()
    {
        await using var plant = await SignerPlant.StartAsync();
        var keys = new[] { await KeyAsync(plant, "voucher-signer"), await KeyAsync(plant, "transfer-signer") };
        IEnumerable<string> Alarms() => plant.Told.Split('\n').Where(line => line.StartsWith("ALARM: The signer refuses: ", StringComparison.Ordinal));
        Assert.Empty(Alarms());
        for (var again = 0; again < 3; again++)
        {
            await plant.RefusedAsync(() => Task.Run(() => plant.FrontEnd.SignDigest(keys[0].Id, new byte[32])));
            await plant.RefusedAsync(() => plant.FrontEnd.SignAsync(keys[1].Id, SignatureScheme.EcdsaSha256, new byte[32], default).AsTask());
        }
        Assert.Equal(2, Alarms().Count());
        foreach (var key in keys) Assert.Contains(Alarms(), alarm => alarm.Contains(key.Id, StringComparison.Ordinal));
    }

    [Theory] // RFC 5280 section 5.2.3
    [InlineData("the same number")]
    [InlineData("a lower number")]
    [InlineData("another issuer")]
    [InlineData("another authority's key")]
    [InlineData("a time gone by")]
    [InlineData("a time to come")]
    [InlineData("a life beyond the authority's")]
    [InlineData("another algorithm")]
    public async Task A_CRL_that_is_not_the_next_one_of_its_authority_is_not_signed(string difference)
    {
        await using var plant = await SignerPlant.StartAsync();
        var (issuing, root) = (plant.Issuing, plant.Authorities.Find("root")!);
        ValueTask<byte[]> SignAsync(byte[] tbs) => plant.FrontEnd.SignAsync(issuing.Record.KeyId, SignatureScheme.EcdsaSha256, tbs, default);
        await SignAsync(Crl(plant, 10));
        await plant.RestartAsync();
        var now = plant.Time.GetUtcNow();
        await plant.RefusedAsync(() => SignAsync(difference switch
        {
            "the same number" => Crl(plant, 10),
            "a lower number" => Crl(plant, 9),
            "another issuer" => Crl(plant, 11, issuer: root.Certificate.Subject),
            "another authority's key" => Crl(plant, 11, keyIdentifier: root.Certificate.SubjectKeyIdentifier),
            "a time gone by" => Crl(plant, 11, at: now.AddHours(-1)),
            "a time to come" => Crl(plant, 11, at: now.AddHours(1)),
            "a life beyond the authority's" => Crl(plant, 11, until: issuing.NotAfter.AddDays(1)),
            _ => Crl(plant, 11, algorithm: SignatureAlgorithm.EcdsaSha384),
        }).AsTask());
        Assert.NotEmpty(await SignAsync(Crl(plant, 11)));
    }

    [Theory] // one alone can tell the key to a front end in other hands
    [InlineData(SignatureScheme.RsaPkcs1Sha256)]
    [InlineData(SignatureScheme.RsaPssSha384)]
    public async Task A_wrong_RSA_signature_does_not_leave_the_signer(SignatureScheme scheme)
    {
        await using var plant = await SignerPlant.StartAsync();
        var key = await plant.FrontEnd.GenerateAsync("new", KeyAlgorithm.Rsa2048, default);
        var message = new CertificationRequestDraft(DistinguishedName.Empty, key.SubjectPublicKeyInfo, scheme.ToAlgorithm(), [], []).ToSign.ToArray();
        plant.Token.SignsWrongly = true;
        var kept = await Assert.ThrowsAsync<KeyStoreUnavailableException>(() => plant.FrontEnd.SignAsync(key.Id, scheme, message, default).AsTask());
        Assert.Contains("wrong signature", kept.Message, StringComparison.Ordinal);
        Assert.Contains("wrong signature", Assert.Single(plant.Token.Alarms), StringComparison.Ordinal);

        plant.Token.SignsWrongly = false;
        var signature = await plant.FrontEnd.SignAsync(key.Id, scheme, message, default);
        Assert.True(SubjectPublicKey.Decode(key.SubjectPublicKeyInfo).Verify(scheme.ToAlgorithm(), message, signature));
    }

    [Fact] // C2SP tlog-checkpoint, "Signatures"
    public async Task The_log_signs_no_smaller_tree_and_no_other_log()
    {
        await using var plant = await SignerPlant.StartAsync();
        var key = await KeyAsync(plant, "log");
        ValueTask<byte[]> SignAsync(string origin, long size) => plant.FrontEnd.SignAsync(key.Id, SignatureScheme.EcdsaSha256, Checkpoint(origin, size), default);
        await SignAsync("trustpoint/test", 10);
        await SignAsync("trustpoint/test", 10);
        await plant.RestartAsync();
        Assert.Contains("10", await plant.RefusedAsync(() => SignAsync("trustpoint/test", 9).AsTask()), StringComparison.Ordinal);
        await plant.RefusedAsync(() => SignAsync("trustpoint/other", 11).AsTask());
        Assert.NotEmpty(await SignAsync("trustpoint/test", 11));
    }

    [Fact] // C2SP tlog-checkpoint, "Signatures"
    public async Task The_log_signs_no_other_tree_of_the_size_that_it_signed_last()
    {
        await using var plant = await SignerPlant.StartAsync();
        var key = await KeyAsync(plant, "log");
        ValueTask<byte[]> SignAsync(long size, byte root) => plant.FrontEnd.SignAsync(key.Id, SignatureScheme.EcdsaSha256, Checkpoint("trustpoint/test", size, root), default);
        await SignAsync(10, root: 1);
        Assert.Contains("as many others", await plant.RefusedAsync(() => SignAsync(10, root: 2).AsTask()), StringComparison.Ordinal);
        await plant.RestartAsync();
        Assert.Contains("as many others", await plant.RefusedAsync(() => SignAsync(10, root: 2).AsTask()), StringComparison.Ordinal);
        Assert.NotEmpty(await SignAsync(10, root: 1));
        // A box that was restored from a backup begins again from there, when root says so.
        plant.Signer.Open(TimeSpan.FromMinutes(1));
        await SignAsync(8, root: 3);
        plant.Signer.Open(TimeSpan.Zero);
        Assert.Contains("as many others", await plant.RefusedAsync(() => SignAsync(8, root: 4).AsTask()), StringComparison.Ordinal);
        Assert.NotEmpty(await SignAsync(9, root: 4));
    }

    private static async Task<StoredKey> KeyAsync(SignerPlant plant, string which)
    {
        switch (which)
        {
            case "issuing": return (await plant.FrontEnd.FindAsync(plant.Issuing.Certificate.PublicKey.Der, default))!;
            case "new": return await plant.FrontEnd.GenerateAsync("new", KeyAlgorithm.EcP256, default);
            case "log":
                var key = await plant.FrontEnd.GenerateAsync("log", KeyAlgorithm.EcP256, default);
                await plant.FrontEnd.SignAsync(key.Id, SignatureScheme.EcdsaSha256, Checkpoint("trustpoint/test", 1), default);
                return key;
            default: return (await plant.ServiceAsync(which)).Key;
        }
    }

    private static IEnumerable<(string Name, byte[] Message)> Messages(SignerPlant plant, StoredKey key)
    {
        var now = plant.Time.GetUtcNow();
        var second = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var issuing = plant.Issuing.Certificate;
        byte[] Request(byte[] spki) => new CertificationRequestDraft(DistinguishedName.Empty, spki, SignatureAlgorithm.EcdsaSha256, [], []).ToSign.ToArray();
        byte[] Cms(string type) => new SignedMessageDraft(type, "content"u8.ToArray(), issuing, SignatureAlgorithm.EcdsaSha256, now, []).ToSign.ToArray();
        byte[] Ocsp(byte[] spki, TimeSpan late) => new ResponseData
        {
            Responder = ResponderId.Of(SubjectPublicKey.Decode(spki)),
            ProducedAt = second - late,
            Responses = [new(CertId.Of(HashAlgorithmName.SHA256, issuing, [1, 2, 3]), new CertStatus.Good(), second, null, null)],
        }.Encode();
        yield return ("its own request", Request(key.SubjectPublicKeyInfo));
        yield return ("another's request", Request(other.ExportSubjectPublicKeyInfo()));
        yield return ("a voucher", Cms(Oids.VoucherContent));
        yield return ("data", Cms(Oids.Data));
        yield return ("a time-stamp", Cms(Timestamp));
        yield return ("an OCSP response", Ocsp(key.SubjectPublicKeyInfo, TimeSpan.Zero));
        yield return ("another's OCSP response", Ocsp(other.ExportSubjectPublicKeyInfo(), TimeSpan.Zero));
        yield return ("an OCSP response of yesterday", Ocsp(key.SubjectPublicKeyInfo, TimeSpan.FromDays(1)));
        yield return ("a CRL", Crl(plant, 1000));
        yield return ("a certificate", new TbsCertificate
        {
            Serial = (byte[])[1, 2, 3],
            SignatureAlgorithm = SignatureAlgorithm.EcdsaSha256,
            IssuerDer = issuing.Subject.Der,
            NotBefore = now,
            NotAfter = now.AddDays(1),
            SubjectDer = DistinguishedName.Build([new(Oids.CommonName, "mine")]).Der,
            SubjectPublicKeyDer = other.ExportSubjectPublicKeyInfo(),
            Extensions = [Extensions.AuthorityBasicConstraints(null)],
        }.Encode());
        yield return ("a checkpoint", Checkpoint("trustpoint/test", 2));
        yield return ("a checkpoint with a line more", [.. Checkpoint("trustpoint/test", 3), .. "more\n"u8]);
        yield return ("nothing", []);
        yield return ("chance", RandomNumberGenerator.GetBytes(64));
        yield return ("text", "GET / HTTP/1.1\r\n\r\n"u8.ToArray());
    }

    private static byte[] Checkpoint(string origin, long size, byte root = 0) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{origin}\n{size}\n{Convert.ToBase64String([.. Enumerable.Repeat(root, 32)])}\n"));

    private static byte[] Crl(
        SignerPlant plant, long number, DistinguishedName? issuer = null, ReadOnlyMemory<byte>? keyIdentifier = null, DateTimeOffset? at = null, DateTimeOffset? until = null, SignatureAlgorithm? algorithm = null)
    {
        var certificate = plant.Issuing.Certificate;
        var begin = at ?? plant.Time.GetUtcNow();
        var block = new DerBlock(1024);
        new TbsCertificateList
        {
            SignatureAlgorithm = algorithm ?? SignatureAlgorithm.EcdsaSha256,
            IssuerDer = (issuer ?? certificate.Subject).Der,
            ThisUpdate = begin,
            NextUpdate = until ?? begin.AddHours(48),
            Extensions = [Extensions.AuthorityKeyIdentifier((keyIdentifier ?? certificate.SubjectKeyIdentifier)!.Value.Span), CrlExtensions.Number(number)],
        }.EncodeAround(block);
        return block.Written.ToArray();
    }
}
