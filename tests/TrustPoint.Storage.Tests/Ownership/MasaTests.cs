using System.Text;
using System.Text.Json;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Vouchers;
using TrustPoint.Devices;
using TrustPoint.Devices.Limits;
using TrustPoint.Devices.Ownership;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Vouchers;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Ownership;

/// <summary>The manufacturer's word (RFC 8995 sections 5.5 to 5.8) over the real store: what is issued, what is on the record, and what is refused.</summary>
public sealed class MasaTests : IAsyncLifetime, IDisposable
{
    private static readonly Administrator Admin = new("uid:0");

    private readonly TemporaryFolder folder = new();
    private readonly Registrar works = new("works", InMemoryCa.Start, TimeSpan.FromDays(365));
    private readonly Registrar stranger = new("stranger", InMemoryCa.Start, TimeSpan.FromDays(365));
    private StoredCa ca = null!;
    private Ca.Domains.Domains domains = null!;
    private Makers makers = null!;

    public async Task InitializeAsync()
    {
        ca = await StoredCa.CreateAsync(folder.Path);
        domains = await Ca.Domains.Domains.LoadAsync(ca.Store.Domains, ProfileCatalogue.Load(null), ca.Authorities, ca.SecondPerson, ca.Time, default);
        await ca.Setup.CreateAsync(Admin, new() { Name = "maker-root", CommonName = "Maker Root", Organization = "Maker", Profile = "idevid-root-ca", Key = Ca.Keys.KeyAlgorithm.EcP256 }, default);
        foreach (var name in new[] { "line-a", "line-b", VoucherSigners.AuthorityName })
            await ca.Setup.CreateAsync(Admin, new() { Name = name, Parent = "maker-root", CommonName = name, Organization = "Maker", Profile = "idevid-issuing-ca", Key = Ca.Keys.KeyAlgorithm.EcP256 }, default);
        foreach (var name in new[] { "line-a", "line-b" }) await domains.SaveAsync(Admin, new() { Name = name, Authority = name, Profiles = ["idevid"] }, default);
        makers = new(ca, domains);
        await makers.Models.SaveAsync(Admin, new("sold", OwnershipPolicy.Verified, TimeSpan.FromDays(90), true), default);
        await makers.Models.SaveAsync(Admin, new("open", OwnershipPolicy.Logged, null, true), default);
        await makers.Owners.SaveAsync(Admin, new("works", "Works Ltd", [works.Authority.Der.ToArray()]), default);
        await makers.Products.AddAsync(Admin, "line-a", "sold", ["SN-1", "SN-2"], default);
        await makers.Products.AddAsync(Admin, "line-a", "open", ["SN-9"], default);
        await makers.Products.AssignAsync(Admin, "line-a", "SN-1", "works", default);
    }

    [Fact] // RFC 8995 section 5.6
    public async Task The_registered_owner_is_given_a_voucher_that_pins_its_domain()
    {
        var issued = await IssueAsync(Ask(works, "SN-1"));
        var message = SignedMessage.Decode(issued.Der);
        var voucher = Voucher.Decode(message.VoucherContent());
        Assert.Equal((VoucherAssertion.Verified, "SN-1", "bm9uY2U=", null), (voucher.Assertion, voucher.SerialNumber, voucher.Nonce, voucher.ExpiresOn));
        Assert.Equal(works.Authority.Der.ToArray(), voucher.PinnedDomainCert.Der.ToArray()); // section 5.5.2: the farthest that came
        Assert.Equal(LineA.SubjectKeyIdentifier!.Value.ToArray(), IdevidIssuer.KeyIdentifier(voucher.IdevidIssuer!.Value).ToArray());
        // RFC 8366 section 7.2: the signer leads to what stands in the firmware, which is not what factory identities are below of.
        Assert.True(message.IsSignedBy(message.OnlySigner()));
        Assert.True(message.OnlySigner().IsSignedBy(makers.Signers.Anchor.PublicKey));
        Assert.False(message.OnlySigner().IsSignedBy(LineA.PublicKey));
    }

    [Fact] // RFC 8995 section 5.5.2
    public async Task A_registrar_that_shows_itself_alone_is_pinned_itself() =>
        Assert.Equal(works.Own.Der.ToArray(), PinnedBy(await IssueAsync(Ask(works, "SN-1") with { Chain = [works.Own] })));

    [Fact] // RFC 8995 section 5.8.1: every voucher is on the record, in one transaction with itself
    public async Task A_voucher_its_ledger_its_product_and_the_log_are_one()
    {
        var first = await IssueAsync(Ask(works, "SN-1", "bm9uY2Ux"));
        var second = await IssueAsync(Ask(works, "SN-1", "bm9uY2Uy"));
        var ledger = await makers.Products.LedgerAsync(Admin, "line-a", "SN-1", default);
        Assert.Equal([first.Number, second.Number], ledger.Select(voucher => voucher.Number));
        Assert.Equal(second.Number, (await ProductAsync("SN-1")).LastVoucher);
        Assert.Equal(Ledger.Beginning, ledger[0].Before);
        Assert.Equal(Ledger.Link(ledger[0]), ledger[1].Before);
        var entry = (await LogAsync(AuditEventType.VoucherIssued))[^1];
        Assert.Equal($"{second.Number}", entry.GetProperty("number").GetString());
        Assert.Equal("verified", entry.GetProperty("assertion").GetString());
        Assert.Contains("\"vouchers/", entry.GetRawText().Replace("{\"name\":", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_question_a_hundred_times_at_once_has_one_answer()
    {
        foreach (var (registrar, serial) in new[] { (works, "SN-1"), (stranger, "SN-9") })
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => IssueAsync(Ask(registrar, serial)))));
            Assert.Single(answers.Select(answer => Convert.ToHexString(answer.Der)).Distinct());
            Assert.Single(await makers.Products.LedgerAsync(Admin, "line-a", serial, default));
        }
        Assert.Equal(2, (await LogAsync(AuditEventType.VoucherIssued)).Count);
    }

    [Fact]
    public async Task Of_a_hundred_domains_that_come_at_once_one_is_first()
    {
        var others = Enumerable.Range(0, 10).Select(number => new Registrar($"domain {number}", InMemoryCa.Start, TimeSpan.FromDays(30))).ToList();
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => Task.Run(() => Record.ExceptionAsync(() => IssueAsync(Ask(others[number % 10], "SN-9", $"bm9u{number:0000}"))))));
        Assert.Equal(90, answers.Count(answer => answer is VoucherRefusedException { Refusal: VoucherRefusal.Forbidden }));
        Assert.Single((await makers.Products.LedgerAsync(Admin, "line-a", "SN-9", default)).Select(voucher => Convert.ToHexString(voucher.PinnedKey)).Distinct());
        others.ForEach(other => other.Dispose());
    }

    [Fact] // LIF-7
    public async Task A_second_owner_is_refused_until_the_first_one_is_released()
    {
        await IssueAsync(Ask(works, "SN-1"));
        await makers.Owners.SaveAsync(Admin, new("next", "Next Ltd", [stranger.Authority.Der.ToArray()]), default);
        await RefusedAsync(VoucherRefusal.Forbidden, Ask(stranger, "SN-1"));
        Assert.Equal(CommandRefusal.Conflict, (await Assert.ThrowsAsync<CommandRefusedException>(() => makers.Products.AssignAsync(Admin, "line-a", "SN-1", "next", default))).Refusal);

        await makers.Products.ReleaseAsync(Admin, "line-a", "SN-1", "letter of 3 March", default);
        await RefusedAsync(VoucherRefusal.Forbidden, Ask(works, "SN-1", "bmV4dA==")); // of the model only the registered owner
        await makers.Products.AssignAsync(Admin, "line-a", "SN-1", "next", default);
        Assert.Equal("next", (await IssueAsync(Ask(stranger, "SN-1"))).Owner);
        await RefusedAsync(VoucherRefusal.Forbidden, Ask(works, "SN-1", "bmV4dA=="));
    }

    [Fact]
    public async Task Who_came_first_keeps_the_device_until_a_release()
    {
        Assert.Equal("logged", (await IssueAsync(Ask(stranger, "SN-9"))).Assertion);
        await RefusedAsync(VoucherRefusal.Forbidden, Ask(works, "SN-9"));
        await IssueAsync(Ask(stranger, "SN-9", "YWdhaW4=") with { Chain = [stranger.Own] }); // below what is pinned
        await makers.Products.ReleaseAsync(Admin, "line-a", "SN-9", "given up", default);
        Assert.Equal("logged", (await IssueAsync(Ask(works, "SN-9"))).Assertion);
    }

    [Fact] // RFC 8995 section 5.8.2: a domainID anybody may write into a certificate
    public async Task A_certificate_with_the_identifier_of_another_key_is_nobody()
    {
        await IssueAsync(Ask(stranger, "SN-9"));
        using var thief = new Registrar("stranger", InMemoryCa.Start, TimeSpan.FromDays(1)); // the same names
        await RefusedAsync(VoucherRefusal.Forbidden, Ask(thief, "SN-9"));
        await RefusedLogAsync(Ask(thief, "SN-9"));
    }

    [Theory] // RFC 8995 section 5.6: 404
    [InlineData("SN-77", null)]
    [InlineData("SN-1", "line-b")]
    public async Task A_device_that_was_not_made_here_is_unknown(string serial, string? line) =>
        await RefusedAsync(VoucherRefusal.NotFound, Ask(works, serial) with { IdevidIssuer = line is null ? null : IdevidIssuerOf(line) });

    [Fact] // RFC 8366 section 5.3, idevid-issuer
    public async Task A_serial_number_of_two_factories_needs_the_idevid_issuer()
    {
        await makers.Products.AddAsync(Admin, "line-b", "open", ["SN-1"], default);
        await RefusedAsync(VoucherRefusal.NotFound, Ask(works, "SN-1"));
        foreach (var form in new[] { IdevidIssuerOf("line-b"), (ReadOnlyMemory<byte>)ca.Authorities.Find("line-b")!.Certificate.SubjectKeyIdentifier!.Value })
            Assert.Equal("line-b-sn-1", (await IssueAsync(Ask(works, "SN-1") with { IdevidIssuer = form })).Device.Split('-') is [.. var start, _] ? string.Join('-', start) : "");
    }

    [Fact] // RFC 8995 section 5.5.5
    public async Task Proximity_is_what_the_factory_identity_of_that_very_device_says()
    {
        var own = await FactoryIdentityAsync("line-a", "SN-9");
        var other = await FactoryIdentityAsync("line-a", "SN-2");
        await RefusedAsync(VoucherRefusal.Forbidden, Ask(stranger, "SN-9") with { FactoryIdentity = Certificate.Decode(other.Der) });
        await RefusedAsync(VoucherRefusal.Forbidden, Ask(stranger, "SN-9") with { FactoryIdentity = stranger.Own });
        Assert.Empty(await makers.Products.LedgerAsync(Admin, "line-a", "SN-9", default));
        Assert.Equal("proximity", (await IssueAsync(Ask(stranger, "SN-9") with { FactoryIdentity = Certificate.Decode(own.Der) })).Assertion);

        await RevokeAsync(own);
        await RefusedAsync(VoucherRefusal.Forbidden, Ask(stranger, "SN-9", "bmV4dA==") with { FactoryIdentity = Certificate.Decode(own.Der) });
    }

    [Fact] // RFC 8995 section 5.5.3, as far as we know without asking anybody
    public async Task A_registrar_whose_certificate_we_revoked_is_refused()
    {
        var registrar = await ca.Issuance.IssueAsync(InMemoryCa.Order("gate", Csr.For("CN=gate"), "tls-client", AuthorisedNames.OfRequest(Csr.For("CN=gate"))), default);
        var demand = Ask(works, "SN-9") with { Chain = [Certificate.Decode(registrar.Der)] };
        await IssueAsync(demand);
        await RevokeAsync(registrar);
        await RefusedAsync(VoucherRefusal.Forbidden, demand with { Nonce = "bmV4dA==" });
    }

    [Fact] // RFC 8995 section 10.4
    public async Task A_blocked_device_gets_no_voucher_and_keeps_its_past()
    {
        await IssueAsync(Ask(works, "SN-1"));
        await makers.Products.BlockAsync(Admin, "line-a", "SN-1", "reported stolen", default);
        Assert.Contains("reported stolen", (await RefusedAsync(VoucherRefusal.Forbidden, Ask(works, "SN-1"))).Message, StringComparison.Ordinal);
        Assert.Single((await makers.Masa.LogAsync(Ask(works, "SN-1").Caller, Ask(works, "SN-1"), default)).Events);
        // LIF-9: who asked is on the record.
        Assert.Equal(works.Own.Subject.ToString(), (await LogAsync(AuditEventType.VoucherRefused)).Single().GetProperty("subject").GetString());

        await makers.Products.UnblockAsync(Admin, "line-a", "SN-1", default);
        await IssueAsync(Ask(works, "SN-1", "bmV4dA=="));
    }

    [Fact] // RFC 8995 section 5.8
    public async Task The_log_is_for_those_who_were_given_a_voucher()
    {
        await IssueAsync(Ask(stranger, "SN-9"));
        await makers.Products.ReleaseAsync(Admin, "line-a", "SN-9", "given up", default);
        await IssueAsync(Ask(works, "SN-9"));
        using var never = new Registrar("never", InMemoryCa.Start, TimeSpan.FromDays(1));
        await RefusedLogAsync(Ask(never, "SN-9"));
        foreach (var past in new[] { stranger, works })
        {
            var log = await makers.Masa.LogAsync(Ask(past, "SN-9").Caller, Ask(past, "SN-9"), default);
            Assert.Equal([DomainId.Of(stranger.Authority), DomainId.Of(works.Authority)], log.Events.Select(voucher => voucher.DomainId.ToArray()));
            Assert.All(log.Events, voucher => Assert.Equal(("bm9uY2U=", VoucherAssertion.Logged), (voucher.Nonce, voucher.Assertion)));
        }
    }

    [Fact] // RFC 8995 sections 5.5.4 and 11.6.2.2
    public async Task A_voucher_without_a_nonce_has_a_key_of_its_own_and_is_renewed_before_its_end()
    {
        var nonced = SignedMessage.Decode((await IssueAsync(Ask(works, "SN-1"))).Der).OnlySigner();
        var first = await IssueAsync(Ask(works, "SN-1", nonce: null));
        Assert.NotEqual(nonced.PublicKey.Der.ToArray(), SignedMessage.Decode(first.Der).OnlySigner().PublicKey.Der.ToArray());
        Assert.Equal(ca.Time.GetUtcNow() + TimeSpan.FromDays(90), first.ExpiresAt);
        ca.Time.Advance(TimeSpan.FromDays(45));
        Assert.Equal(first.Number, (await IssueAsync(Ask(works, "SN-1", nonce: null))).Number);
        ca.Time.Advance(TimeSpan.FromDays(1));
        Assert.NotEqual(first.Number, (await IssueAsync(Ask(works, "SN-1", nonce: null))).Number);
    }

    [Fact] // RFC 8995 section 7.4.3: what an earlier owner could still use is told at the release
    public async Task A_release_names_the_vouchers_without_a_nonce_that_are_still_good()
    {
        await IssueAsync(Ask(works, "SN-1"));
        var nonceless = await IssueAsync(Ask(works, "SN-1", nonce: null));
        var (_, outstanding) = await makers.Products.ReleaseAsync(Admin, "line-a", "SN-1", "sold", default);
        Assert.Equal(nonceless.Number, Assert.Single(outstanding).Number);
    }

    [Fact] // RFC 8995 section 11.1
    public async Task A_registrar_in_a_loop_is_told_to_wait()
    {
        for (var tries = 0; tries < 300; tries++) await IssueAsync(Ask(works, "SN-1"));
        var refused = await Assert.ThrowsAsync<TooManyTriesException>(() => IssueAsync(Ask(works, "SN-1")));
        Assert.InRange(refused.RetryAfter, TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
        await IssueAsync(Ask(works, "SN-9")); // others are not slowed down
    }

    [Fact]
    public async Task The_vouchers_of_an_order_are_one_signed_file_and_each_counts_by_itself()
    {
        await makers.Products.AssignAsync(Admin, "line-a", "SN-2", "works", default);
        var order = new VoucherOrder("order 17", "works", "line-a", ["SN-2", "SN-1"], TimeSpan.FromDays(30));
        var (message, file) = VoucherFile.Open(await makers.Orders.ExportAsync(Admin, order, default));
        Assert.True(message.IsSignedBy(message.OnlySigner()));
        Assert.Equal(("order 17", "Works Ltd"), (file.Order, file.Owner));
        var vouchers = file.Vouchers.Select(der => Voucher.Decode(SignedMessage.Decode(der).VoucherContent())).ToList();
        Assert.Equal(["SN-2", "SN-1"], vouchers.Select(voucher => voucher.SerialNumber));
        Assert.All(vouchers, voucher => Assert.Equal((null, ca.Time.GetUtcNow() + TimeSpan.FromDays(30)), (voucher.Nonce, voucher.ExpiresOn)));
        Assert.All(vouchers, voucher => Assert.Equal(works.Authority.Der.ToArray(), voucher.PinnedDomainCert.Der.ToArray()));

        // The stick was lost: the same vouchers once more.
        Assert.Equal(file.Vouchers.Select(der => der.ToArray()), VoucherFile.Open(await makers.Orders.ExportAsync(Admin, order, default)).Content.Vouchers.Select(der => der.ToArray()));
        Assert.Single(await makers.Products.LedgerAsync(Admin, "line-a", "SN-2", default));
        Assert.Equal("order 17", (await LogAsync(AuditEventType.VoucherIssued))[0].GetProperty("order").GetString());
    }

    [Theory]
    [InlineData("SN-1", "SN-77")]
    [InlineData("SN-1", "SN-2")]  // belongs to nobody
    [InlineData("SN-9", "SN-1")]
    public async Task An_order_with_one_device_that_is_not_its_owners_is_refused_whole(params string[] serials)
    {
        await Assert.ThrowsAsync<CommandRefusedException>(() => makers.Orders.ExportAsync(Admin, new("order", "works", "line-a", serials, null), default));
        Assert.Empty(await LogAsync(AuditEventType.VoucherIssued));
    }

    [Theory] // LIF-1
    [InlineData("SN-1")]
    [InlineData("SN-3", "SN-2")]
    [InlineData("SN-3", "SN-3")]
    [InlineData("SN-3", "")]
    [InlineData("SN_3")]
    public async Task A_serial_number_that_is_taken_or_none_adds_nothing_at_all(params string[] serials)
    {
        await Assert.ThrowsAsync<CommandRefusedException>(() => makers.Products.AddAsync(Admin, "line-a", "sold", serials, default));
        Assert.Null(await makers.Products.FindAsync(Admin, "line-a", "SN-3", default));
    }

    [Fact]
    public async Task Products_are_listed_by_what_they_are_asked_for()
    {
        Assert.Equal(["SN-9", "SN-2", "SN-1"], (await makers.Products.ListAsync(Admin, new(), new(), default)).Items.Select(product => product.SerialNumber));
        Assert.Equal(["SN-1"], (await makers.Products.ListAsync(Admin, new(Owner: "works"), new(), default)).Items.Select(product => product.SerialNumber));
        var first = await makers.Products.ListAsync(Admin, new(Model: "sold"), new(1, ProductSort.Oldest), default);
        Assert.Equal("SN-1", Assert.Single(first.Items).SerialNumber);
        Assert.Equal("SN-2", Assert.Single((await makers.Products.ListAsync(Admin, new(Model: "sold"), new(1, ProductSort.Oldest, first.Next), default)).Items).SerialNumber);
        Assert.Equal(2, (await makers.Products.CountAsync(Admin, new(Model: "sold"), default)).Value);
    }

    [Fact]
    public async Task Without_its_authority_nobody_signs_vouchers()
    {
        await ca.Setup.RetireAsync(Admin, VoucherSigners.AuthorityName, default);
        await Assert.ThrowsAsync<NoVoucherSignerException>(() => IssueAsync(Ask(works, "SN-1")));
        Assert.Empty(await makers.Products.LedgerAsync(Admin, "line-a", "SN-1", default));
    }

    [Fact]
    public async Task After_a_start_the_same_keys_sign()
    {
        var before = SignedMessage.Decode((await IssueAsync(Ask(works, "SN-1"))).Der).OnlySigner();
        using var restarted = new Makers(ca, domains);
        var after = await restarted.Masa.IssueAsync(Ask(works, "SN-1").Caller, Ask(works, "SN-1", "bmV4dA=="), default);
        Assert.Equal(before.Der.ToArray(), SignedMessage.Decode(after.Der).OnlySigner().Der.ToArray());
    }

    public async Task DisposeAsync()
    {
        makers.Dispose();
        domains.Dispose();
        await ca.DisposeAsync();
    }

    public void Dispose()
    {
        works.Dispose();
        stranger.Dispose();
        folder.Dispose();
    }

    private Certificate LineA => ca.Authorities.Find("line-a")!.Certificate;

    private static VoucherDemand Ask(Registrar registrar, string serial, string? nonce = "bm9uY2U=") =>
        new() { SerialNumber = serial, Nonce = nonce, Chain = registrar.Chain, Source = "192.0.2.7" };

    private static byte[] PinnedBy(IssuedVoucher issued) => Ledger.Read(issued).PinnedDomainCert.Der.ToArray();

    private ReadOnlyMemory<byte> IdevidIssuerOf(string line) => Extensions.AuthorityKeyIdentifier(ca.Authorities.Find(line)!.Certificate.SubjectKeyIdentifier!.Value.Span).Value;

    private Task<IssuedVoucher> IssueAsync(VoucherDemand demand) => makers.Masa.IssueAsync(demand.Caller, demand, default);

    private async Task<VoucherRefusedException> RefusedAsync(VoucherRefusal refusal, VoucherDemand demand)
    {
        var refused = await Assert.ThrowsAsync<VoucherRefusedException>(() => IssueAsync(demand));
        Assert.Equal(refusal, refused.Refusal);
        return refused;
    }

    private async Task RefusedLogAsync(VoucherDemand demand) => Assert.Equal(
        VoucherRefusal.NotFound, (await Assert.ThrowsAsync<VoucherRefusedException>(() => makers.Masa.LogAsync(demand.Caller, demand, default))).Refusal);

    private async Task<Product> ProductAsync(string serial) => (await makers.Products.FindAsync(Admin, "line-a", serial, default))!;

    private Task<CertificateRecord> FactoryIdentityAsync(string line, string serial) => ca.Issuance.IssueAsync(
        new()
        {
            Caller = StoredCa.Appliance,
            Authority = line,
            Profile = "idevid",
            Request = Csr.For(""),
            Device = NewProduct.DeviceNameOf(line, serial),
            Names = AuthorisedNames.OfDevice(NewProduct.DeviceNameOf(line, serial), serial, [], [], []),
        },
        default);

    private async Task RevokeAsync(CertificateRecord record) =>
        await new Revocations(ca.Authorities, ca.Store.Revocations, new Ca.Crls.CrlAgenda(ca.Time), ca.SecondPerson, new Ca.Time.CaClock(ca.Time)).ChangeAsync(Admin, [(await ca.Store.Certificates.FindAsync(record.Authority, record.Serial, default))!.Id], new RevocationOrder.Revoke(RevocationReason.KeyCompromise), default);

    private async Task<IReadOnlyList<JsonElement>> LogAsync(AuditEventType type)
    {
        var entries = new List<JsonElement>();
        await foreach (var leaf in ca.Store.Audit.ReadAsync(0, default))
        {
            using var entry = JsonDocument.Parse(Encoding.UTF8.GetString(leaf));
            if (entry.RootElement.GetProperty("event").GetString() == type.Name) entries.Add(entry.RootElement.Clone());
        }
        return entries;
    }
}
