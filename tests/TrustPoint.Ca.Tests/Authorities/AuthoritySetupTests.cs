using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;

namespace TrustPoint.Ca.Tests.Authorities;

/// <summary>Authorities and the appliance's own certificates are made by the same way as all others.</summary>
public sealed class AuthoritySetupTests
{
    private static readonly NewAuthority Root = new() { Name = "root", CommonName = "Plant Root G1", Organization = "Plant", Country = "DE", Profile = "root-ca", Key = KeyAlgorithm.EcP384 };

    [Fact]
    public async Task A_root_signs_itself_and_is_recorded_like_any_certificate()
    {
        using var ca = await InMemoryCa.WithoutAuthoritiesAsync();
        var root = await ca.Setup.CreateAsync(InMemoryCa.Appliance, Root, default);

        Assert.Equal("CN=Plant Root G1,O=Plant,C=DE", root.Certificate.Subject.ToString());
        Assert.Equal(root.Certificate.Subject, root.Certificate.Issuer);
        Assert.True(root.Certificate.IsSignedBy(root.Certificate.PublicKey));
        Assert.Equal([Oids.BasicConstraints, Oids.KeyUsage, Oids.SubjectKeyIdentifier], root.Certificate.Extensions.Select(extension => extension.Oid));
        Assert.Equal(new BasicConstraints(true, null), root.Certificate.BasicConstraints);
        var row = ca.Store.Rows.Single();
        Assert.Equal(("root", CertificateStatus.Issued), (row.Authority, row.Status));
        Assert.Equal(root.Record.Certificate, row.Der);
        Assert.Equal([AuditEventType.CertificateIntended, AuditEventType.CertificateIssued], ca.Store.Entries.Select(entry => entry.Type));
        Assert.Equal(AuditEventType.AuthorityCreated, ca.AuthorityStore.Entries.Single().Type);
    }

    [Fact]
    public async Task An_authority_under_a_root_has_no_room_below_it()
    {
        using var ca = await InMemoryCa.CreateAsync();
        var issuing = ca.Authorities.Find("issuing")!;
        Assert.Equal(new BasicConstraints(true, 0), issuing.Certificate.BasicConstraints);
        Assert.True(issuing.Certificate.IsSignedBy(ca.Authorities.Find("root")!.Certificate.PublicKey));
        Assert.Equal(["issuing", "root"], ca.Authorities.ChainOf(issuing).Select(authority => authority.Name));
        var refused = await Assert.ThrowsAsync<IssuanceRefusedException>(() => ca.Setup.CreateAsync(
            InMemoryCa.Appliance, Root with { Name = "below", CommonName = "Below", Parent = "issuing", Profile = "issuing-ca" }, default));
        Assert.Contains("no room", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retired_authority_issues_nothing_more_and_says_why()
    {
        using var ca = await InMemoryCa.CreateAsync();
        var now = ca.Time.GetUtcNow();
        await Assert.ThrowsAsync<NotAllowedException>(() => ca.Setup.RetireAsync(new Person("anna", [new(Role.Auditor)], 1, IsFresh: true), "issuing", default));
        await ca.Setup.RetireAsync(new Administrator("uid:0"), "issuing", default);

        Assert.Equal(AuditEventType.AuthorityStateChanged, ca.AuthorityStore.Entries[^1].Type);
        var refused = await Assert.ThrowsAsync<IssuanceRefusedException>(() => ca.IssueAsync("pump-1", Csr.For("CN=pump-1")));
        Assert.Contains("The authority issuing is retired", refused.Message, StringComparison.Ordinal);
        await ca.StartAsync();
        Assert.Equal(AuthorityState.Retired, ca.Authorities.Find("issuing")!.Record.State);
        var again = await Assert.ThrowsAsync<AuthorityRefusedException>(() => ca.Setup.RetireAsync(new Administrator("uid:0"), "issuing", default));
        Assert.Contains("is retired: only an active one", again.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<AuthorityRefusedException>(() => ca.Setup.RetireAsync(new Administrator("uid:0"), "nobody", default));
    }

    [Fact] // CER-63
    public async Task With_a_key_that_was_destroyed_nothing_is_signed_any_more_and_the_first_tombstone_stays()
    {
        using var ca = await InMemoryCa.CreateAsync();
        var tombstone = new KeyTombstone(ca.Time.GetUtcNow(), "Replaced by G2", "root-destruction", new string('a', 64));
        await ca.Setup.EntombAsync(new AppliancePart("ceremony"), "issuing", tombstone);
        await ca.Setup.EntombAsync(new AppliancePart("ceremony"), "issuing", tombstone with { Reason = "another" });

        var entry = Assert.Single(ca.AuthorityStore.Entries, entry => entry.Type == AuditEventType.AuthorityKeyDestroyed);
        Assert.Contains("Replaced by G2", System.Text.Encoding.UTF8.GetString(entry.Bytes), StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<IssuanceRefusedException>(() => ca.IssueAsync("pump-1", Csr.For("CN=pump-1")));
        Assert.Contains("The key of the authority issuing was destroyed at the ceremony root-destruction", refused.Message, StringComparison.Ordinal);
        await ca.StartAsync();
        Assert.Equal(tombstone, ca.Authorities.Find("issuing")!.Record.Tombstone);
        await Assert.ThrowsAsync<AuthorityRefusedException>(() => ca.Setup.EntombAsync(new AppliancePart("ceremony"), "nobody", tombstone));
    }

    [Fact]
    public async Task A_restart_finds_the_same_authorities()
    {
        using var ca = await InMemoryCa.CreateAsync();
        var before = ca.Authorities.All.Select(authority => authority.Name).ToArray();
        await ca.StartAsync();
        Assert.Equal(before, ca.Authorities.All.Select(authority => authority.Name));
        Assert.Equal(["root", "issuing"], before);
    }

    [Fact]
    public async Task A_damaged_record_is_refused_at_the_start()
    {
        using var ca = await InMemoryCa.CreateAsync();
        var (root, issuing) = (ca.Authorities.Find("root")!.Record, ca.Authorities.Find("issuing")!.Record);
        Authority[] damaged = [issuing with { KeyId = root.KeyId }, issuing with { Certificate = [1, 2, 3] }, issuing with { Scheme = SignatureScheme.RsaPkcs1Sha256 }];
        foreach (var record in damaged)
        {
            ca.AuthorityStore.Replace(record);
            var refused = await Assert.ThrowsAsync<InvalidDataException>(() => ca.StartAsync());
            Assert.Contains("issuing is damaged", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact] // RFC 7030 section 3.6.1
    public async Task The_EST_servers_certificate_has_a_key_of_its_own_and_cmcRA()
    {
        using var ca = await InMemoryCa.CreateAsync();
        var service = await ca.Setup.CreateServiceAsync(InMemoryCa.Appliance, EstServer, default);
        var certificate = Certificate.Decode(service.Certificate.Der);
        Assert.Equal([Oids.ServerAuth, Oids.ClientAuth, Oids.CmcRa], certificate.ExtendedKeyUsages);
        Assert.Equal([new GeneralName.Dns("est.plant.example"), new GeneralName.Ip(System.Net.IPAddress.Loopback)], certificate.SubjectAltNames);
        Assert.Equal(service.Key.SubjectPublicKeyInfo, certificate.PublicKey.Der.ToArray());
        Assert.Contains(await ca.Keys.ListAsync(default), key => key.Id == service.Key.Id && key.Label == "EST server");

        // Renewed: a new key, the same name.
        var renewed = await ca.Setup.CreateServiceAsync(InMemoryCa.Appliance, EstServer, default);
        Assert.NotEqual(service.Key.Id, renewed.Key.Id);
        Assert.Equal(certificate.Subject, Certificate.Decode(renewed.Certificate.Der).Subject);
        Assert.Equal("CN=est.plant.example,O=Plant", certificate.Subject.ToString());
    }

    [Fact]
    public async Task Only_an_administrator_or_the_appliance_makes_them()
    {
        using var ca = await InMemoryCa.CreateAsync();
        var device = new DeviceCaller("pump-1", new DeviceCredential.OneTimeCode("0"));
        await Assert.ThrowsAsync<NotAllowedException>(() => ca.Setup.CreateAsync(device, Root with { Name = "mine" }, default));
        await Assert.ThrowsAsync<NotAllowedException>(() => ca.Setup.CreateServiceAsync(device, EstServer, default));
    }

    [Theory]
    [InlineData("Root")]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("abcdefghijklmnopqrstuvwxyz-0123456")]
    public async Task A_name_that_cannot_stand_in_a_URL_is_refused(string name)
    {
        using var ca = await InMemoryCa.WithoutAuthoritiesAsync();
        await Assert.ThrowsAsync<AuthorityRefusedException>(() => ca.Setup.CreateAsync(InMemoryCa.Appliance, Root with { Name = name }, default));
    }

    [Fact]
    public async Task What_fails_leaves_no_key_behind()
    {
        using var ca = await InMemoryCa.CreateAsync();
        var keys = (await ca.Keys.ListAsync(default)).Count;
        await Assert.ThrowsAsync<NameTakenException>(() => ca.Setup.CreateAsync(InMemoryCa.Appliance, Root, default));
        // The name of an authority that is there (X5-23).
        await Assert.ThrowsAsync<IssuanceRefusedException>(() => ca.Setup.CreateAsync(
            InMemoryCa.Appliance, Root with { Name = "root-2", CommonName = "Test Root G1", Country = null }, default));
        await Assert.ThrowsAsync<IssuanceRefusedException>(() => ca.Setup.CreateAsync(InMemoryCa.Appliance, Root with { Name = "root-3", Profile = "ldevid" }, default));
        await Assert.ThrowsAsync<IssuanceRefusedException>(() => ca.Setup.CreateAsync(InMemoryCa.Appliance, Root with { Name = "root-4", Profile = "est-server" }, default));
        Assert.Equal(keys, (await ca.Keys.ListAsync(default)).Count);
    }

    private static NewService EstServer => new()
    {
        KeyLabel = "EST server",
        Authority = "issuing",
        Profile = "est-server",
        Names = new()
        {
            Values = new Dictionary<string, string> { ["service.organization"] = "Plant" },
            Dns = ["est.plant.example"],
            Ip = ["127.0.0.1"],
        },
    };
}
