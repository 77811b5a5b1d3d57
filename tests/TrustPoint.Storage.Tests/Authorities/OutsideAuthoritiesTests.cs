using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Formats.Ocsp;
using TrustPoint.Formats.Revocation;
using TrustPoint.Storage.Consistency;
using TrustPoint.Storage.Tests.Crls;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Offline;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Authorities;

/// <summary>Authorities that others signed or made: what is asked for, what is taken, and what they may do then.</summary>
public sealed class OutsideAuthoritiesTests : IAsyncLifetime, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("trustpoint-").FullName;
    private readonly OfflineRoot root = new(InMemoryCa.Start);
    private CrlPlant plant = null!;

    private static NewAuthority Wanted => new() { Name = "below", CommonName = "Below", Organization = "Plant", Country = "DE", Profile = "", Key = KeyAlgorithm.EcP384 };

    private OutsideAuthorities Outside => plant.Ca.Outside;

    private DateTimeOffset Now => plant.Time.GetUtcNow();

    public async Task InitializeAsync()
    {
        plant = await CrlPlant.CreateAsync(folder);
        await Outside.AddAsync(CrlPlant.Admin, new() { Name = "offline", Certificate = root.Der }, default);
    }

    public async Task DisposeAsync()
    {
        await plant.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    public void Dispose() => root.Dispose();

    [Fact] // RFC 2986 section 4.2, RFC 5280 sections 4.2.1.3 and 4.2.1.9
    public async Task A_request_asks_for_what_an_authority_needs_and_proves_possession()
    {
        var request = await Outside.RequestAsync(CrlPlant.Admin, Wanted, default);
        var asked = CertificateRequest.LoadSigningRequest(request.Request, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        Assert.Equal("CN=Below, O=Plant, C=DE", asked.SubjectName.Name);
        Assert.True(asked.CertificateExtensions.OfType<X509BasicConstraintsExtension>().Single() is { CertificateAuthority: true, Critical: true });
        Assert.Equal(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, asked.CertificateExtensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        Assert.Equal(request.Request, (await Outside.AwaitedAsync(default)).Single().Request);
    }

    [Fact]
    public async Task What_was_requested_issues_once_its_certificate_is_here()
    {
        var request = await Outside.RequestAsync(CrlPlant.Admin, Wanted, default);
        var certificate = root.Sign(request.Request, Now);
        var authority = await Outside.AddAsync(CrlPlant.Admin, new() { Name = "below", Certificate = certificate }, default);
        Assert.Equal((KeyProtection.Software, "offline"), (authority.Record.Protection, authority.Record.Parent));
        Assert.Empty(await Outside.AwaitedAsync(default));

        var names = new AuthorisedNames { Values = new Dictionary<string, string> { ["service.organization"] = "Plant" }, Dns = ["box.example"] };
        var issued = (await plant.Ca.Setup.CreateServiceAsync(
            StoredCa.Appliance, new() { KeyLabel = "box", Authority = "below", Profile = "tls-server", Names = names }, default)).Certificate;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(root.Der));
        chain.ChainPolicy.ExtraStore.Add(X509CertificateLoader.LoadCertificate(certificate));
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = Now.AddMinutes(1).UtcDateTime;
        Assert.True(chain.Build(X509CertificateLoader.LoadCertificate(issued.Der)), string.Join(' ', chain.ChainStatus.Select(status => status.StatusInformation)));
        await DemandCleanAsync();
    }

    [Fact]
    public async Task What_it_would_be_is_said_before_it_is_taken_in_and_nothing_is_kept_of_the_look()
    {
        var request = await Outside.RequestAsync(CrlPlant.Admin, Wanted, default);
        var certificate = root.Sign(request.Request, Now);

        var seen = await Outside.LookAsync(CrlPlant.Admin, "below", new(certificate), default);

        Assert.Equal(("offline", KeyProtection.Software, request.KeyId), (seen.Record.Parent, seen.Record.Protection, seen.Record.KeyId));
        Assert.Equal(["CN=Below,O=Plant,C=DE"], seen.Fields.Single(field => field.Name == "subject").Values);
        Assert.Null(plant.Authorities.Find("below"));
        Assert.Single(await Outside.AwaitedAsync(default));
        Assert.Equal("below", (await Outside.AddAsync(CrlPlant.Admin, seen.Known, default)).Name);
    }

    [Fact]
    public async Task Of_a_chain_the_topmost_is_taken_first_and_what_is_here_is_passed_over()
    {
        using var other = new OfflineRoot(Now);
        var below = root.Issue("CN=Works,O=Plant", Now, [1]);
        var chain = System.Text.Encoding.ASCII.GetBytes("a note\n" + Formats.Pem.Of(below) + Formats.Pem.Of(root.Der) + Formats.Pem.Of(below));

        var seen = await Outside.LookAsync(CrlPlant.Admin, "works", new(chain), default);
        Assert.Equal(below, seen.Known.Certificate);
        Assert.Equal(0, seen.Others);

        var unknown = System.Text.Encoding.ASCII.GetBytes(Formats.Pem.Of(other.Issue("CN=Works,O=Plant", Now, [1])) + Formats.Pem.Of(other.Der));
        Assert.Contains("has that name", (await RefusedLookAsync(unknown)).Message, StringComparison.Ordinal);
        Assert.Contains("is here already", (await RefusedLookAsync(root.Der)).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read", (await RefusedLookAsync("nothing"u8.ToArray())).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read", (await RefusedLookAsync([0x30, 0x03, 1])).Message, StringComparison.Ordinal);
        Assert.Contains("no authority's", (await RefusedLookAsync(root.Issue("CN=Press", Now, [2], authority: false))).Message, StringComparison.Ordinal);

        Task<AuthorityRefusedException> RefusedLookAsync(byte[] file) =>
            Assert.ThrowsAsync<AuthorityRefusedException>(() => Outside.LookAsync(CrlPlant.Admin, "new", new(file), default));
    }

    [Fact]
    public async Task Its_name_is_kept_for_it_until_it_is_withdrawn()
    {
        var request = await Outside.RequestAsync(CrlPlant.Admin, Wanted, default);
        await Assert.ThrowsAsync<NameTakenException>(() => Outside.RequestAsync(CrlPlant.Admin, Wanted, default));

        await Outside.WithdrawAsync(CrlPlant.Admin, "below", default);
        Assert.Empty(await Outside.AwaitedAsync(default));
        Assert.DoesNotContain(await plant.Ca.Keys.ListAsync(default), key => key.Id == request.KeyId);
        await Assert.ThrowsAsync<AuthorityRefusedException>(() => Outside.WithdrawAsync(CrlPlant.Admin, "below", default));

        Assert.NotEqual(request.KeyId, (await Outside.RequestAsync(CrlPlant.Admin, Wanted, default)).KeyId);
        await DemandCleanAsync();
    }

    [Fact]
    public async Task A_certificate_for_another_key_than_the_requested_one_is_refused()
    {
        await Outside.RequestAsync(CrlPlant.Admin, Wanted, default);
        await RefusedAsync(new() { Name = "below", Certificate = root.Issue("CN=Below,O=Plant,C=DE", Now, [1]) }, "another key than that of the request below");
    }

    [Fact]
    public async Task A_requested_key_is_taken_in_by_the_name_of_its_request_only()
    {
        var request = await Outside.RequestAsync(CrlPlant.Admin, Wanted, default);
        await RefusedAsync(new() { Name = "other", Certificate = root.Sign(request.Request, Now) }, "take it in by that name");
    }

    [Fact] // RFC 5280 section 4.2.1.3
    public async Task An_authority_that_may_not_sign_CRLs_is_refused_where_it_would_have_to()
    {
        var request = await Outside.RequestAsync(CrlPlant.Admin, Wanted, default);
        await RefusedAsync(
            new() { Name = "below", Certificate = root.Sign(request.Request, Now, X509KeyUsageFlags.KeyCertSign) }, "does not allow CRLs to be signed");
    }

    [Fact]
    public async Task A_key_store_that_cannot_sign_with_the_key_is_found_out()
    {
        var request = await Outside.RequestAsync(CrlPlant.Admin, Wanted, default);
        plant.Ca.Keys.SignsWrongly = true;
        await Assert.ThrowsAnyAsync<KeyStoreUnavailableException>(
            () => Outside.AddAsync(CrlPlant.Admin, new() { Name = "below", Certificate = root.Sign(request.Request, Now) }, default));
        Assert.Null(plant.Authorities.Find("below"));
    }

    [Fact]
    public async Task A_key_that_may_have_signed_before_needs_its_past()
    {
        var certificate = await MovedAsync();
        await RefusedAsync(new() { Name = "moved", Certificate = certificate }, "Give the newest CRL that it published");
        await RefusedAsync(new() { Name = "moved", Certificate = certificate, IsUnused = true, LastCrl = CertificateList.Decode(root.Crl(1, Now, [])) }, "Give the newest CRL");
        await RefusedAsync(new() { Name = "moved", Certificate = certificate, LastCrl = CertificateList.Decode(root.Crl(1, Now, [])) }, "its issuer is");
        await Outside.AddAsync(CrlPlant.Admin, new() { Name = "moved", Certificate = certificate, IsUnused = true }, default);
    }

    [Fact]
    public async Task What_has_no_key_here_has_no_past_here() =>
        await RefusedAsync(new() { Name = "new", Certificate = root.Issue("CN=New", Now, [1]), IsUnused = true }, "its key is not in the key store");

    [Fact] // Invariants I5 and I6; RFC 6960 section 2.2
    public async Task What_it_revoked_elsewhere_stays_revoked_and_numbers_go_on()
    {
        var certificate = await MovedAsync();
        byte[] revoked = [0x0A, 0x0B], held = [0x0C];
        var before = await CrlOfAsync(certificate, 5_000_000_000, [new(revoked, Now.AddDays(-9), CrlReason.KeyCompromise, null), new(held, Now.AddDays(-2), CrlReason.CertificateHold, null)]);
        await Outside.AddAsync(CrlPlant.Admin, new() { Name = "moved", Certificate = certificate, LastCrl = CertificateList.Decode(before) }, default);
        await plant.StartAsync();

        var record = await plant.Publication.PublishAsync(CrlPlant.Admin, new("moved", null), scheduled: true, default);
        Assert.Equal(5_000_000_001, record.Number);
        var list = CertificateList.Decode(plant.Files.Read("moved.crl")!);
        Assert.Equal(["0A0B", "0C"], CrlPlant.SerialsOf(list).Order());
        Assert.Equal(CrlReason.KeyCompromise, list.Entries.Single(entry => entry.Serial.Span.SequenceEqual(revoked)).Reason);

        using var responder = await StoredResponder.StartAsync(plant.Ca);
        var moved = plant.Ca.Authorities.Find("moved")!;
        Assert.IsType<CertStatus.Revoked>(await StatusAsync(responder, moved, revoked));
        Assert.IsType<CertStatus.Unknown>(await StatusAsync(responder, moved, [0x7F, 0x01])); // perhaps it issued that one
        await DemandCleanAsync();
    }

    [Fact]
    public async Task Nobody_else_may()
    {
        var device = new DeviceCaller("pump-1", new DeviceCredential.OneTimeCode("1"));
        await Assert.ThrowsAsync<NotAllowedException>(() => Outside.RequestAsync(device, Wanted, default));
        await Assert.ThrowsAsync<NotAllowedException>(() => Outside.WithdrawAsync(device, "below", default));
        await Assert.ThrowsAsync<NotAllowedException>(() => Outside.AddAsync(device, new() { Name = "new", Certificate = root.Issue("CN=New", Now, [1]) }, default));
    }

    // An authority whose key came into the store by another way than a request.
    private async Task<byte[]> MovedAsync()
    {
        var key = await plant.Ca.Keys.GenerateAsync("moved", KeyAlgorithm.EcP384, default);
        return root.IssueFor("CN=Moved", key.SubjectPublicKeyInfo, Now);
    }

    private async Task<byte[]> CrlOfAsync(byte[] certificate, long number, RevokedCertificate[] entries)
    {
        var keyId = StoredKey.IdOf(Formats.Certificates.Certificate.Decode(certificate).PublicKey.Der.Span);
        return await OfflineRoot.CrlAsync(certificate, number, Now.AddDays(-1), entries, tbs => plant.Ca.Keys.SignAsync(keyId, SignatureScheme.EcdsaSha384, tbs, default).AsTask());
    }

    private static async Task<CertStatus> StatusAsync(StoredResponder responder, IssuingAuthority authority, byte[] serial) =>
        OcspResponse.Decode((await responder.AskAsync([serial], authority)).Der).Basic!.Data.Responses.Single().Status;

    private async Task RefusedAsync(KnownAuthority wanted, string why)
    {
        var refused = await Assert.ThrowsAsync<AuthorityRefusedException>(() => Outside.AddAsync(CrlPlant.Admin, wanted, default));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Null(plant.Ca.Authorities.Find(wanted.Name));
    }

    private async Task DemandCleanAsync()
    {
        await plant.Ca.Checkpoints.SignAsync(default);
        var key = plant.Ca.Checkpoints.Key;
        await plant.Ca.Store.DisposeAsync();
        Assert.Empty((await Fsck.RunAsync(folder, key, default)).Findings);
    }
}
