using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Revocation;
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

/// <summary>The manufacturer's word (RFC 8995 sections 5.5 and 5.6) over the real store: who is given a voucher, and what it says. BRS-42 to BRS-52.</summary>
public sealed class MasaTests : MakerTest
{
    [Fact] // BRS-47, BRS-48, RFC 8995 section 5.6
    public async Task The_registered_owner_is_given_a_voucher_that_pins_its_domain()
    {
        var issued = await IssueAsync(Ask(Works, "SN-1"));
        var message = SignedMessage.Decode(issued.Der);
        var voucher = Voucher.Decode(message.VoucherContent());
        Assert.Equal((VoucherAssertion.Verified, "SN-1", "bm9uY2U=", null), (voucher.Assertion, voucher.SerialNumber, voucher.Nonce, voucher.ExpiresOn));
        Assert.Equal(Works.Authority.Der.ToArray(), voucher.PinnedDomainCert.Der.ToArray()); // section 5.5.2: the farthest that came
        Assert.Equal(LineA.SubjectKeyIdentifier!.Value.ToArray(), IdevidIssuer.KeyIdentifier(voucher.IdevidIssuer!.Value).ToArray());
        // RFC 8366 section 7.2: the signer leads to what stands in the firmware, which is not what factory identities are below of.
        Assert.True(message.IsSignedBy(message.OnlySigner()));
        Assert.True(message.OnlySigner().IsSignedBy(Makers.Signers.Anchor.PublicKey));
        Assert.False(message.OnlySigner().IsSignedBy(LineA.PublicKey));
    }

    [Fact] // BRS-48, RFC 8995 section 5.5.2
    public async Task A_registrar_that_shows_itself_alone_is_pinned_itself() =>
        Assert.Equal(Works.Own.Der.ToArray(), PinnedBy(await IssueAsync(Ask(Works, "SN-1") with { Chain = [Works.Own] })));

    [Fact]
    public async Task Of_a_hundred_domains_that_come_at_once_one_is_first()
    {
        var others = Enumerable.Range(0, 10).Select(number => new Registrar($"domain {number}", InMemoryCa.Start, TimeSpan.FromDays(30))).ToList();
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => Task.Run(() => Record.ExceptionAsync(() => IssueAsync(Ask(others[number % 10], "SN-9", $"bm9u{number:0000}"))))));
        Assert.Equal(90, answers.Count(answer => answer is VoucherRefusedException { Refusal: VoucherRefusal.Forbidden }));
        Assert.Single((await Makers.Products.LedgerAsync(Admin, "line-a", "SN-9", default)).Select(voucher => Convert.ToHexString(voucher.PinnedKey)).Distinct());
        others.ForEach(other => other.Dispose());
    }

    [Fact] // RFC 8995 section 5.6
    public async Task A_voucher_whose_signature_is_wrong_leaves_with_nobody_and_is_in_no_ledger()
    {
        await IssueAsync(Ask(Works, "SN-1"));
        async Task<int> InLedgerAsync() => (await Makers.Products.LedgerAsync(Admin, "line-a", "SN-1", default)).Count;
        Box.Keys.SignsWrongly = true;
        await Assert.ThrowsAnyAsync<KeyStoreUnavailableException>(() => IssueAsync(Ask(Works, "SN-1", "bmV4dA==")));
        Assert.Single(Box.Keys.Alarms);
        Assert.Equal(1, await InLedgerAsync());
        Box.Keys.SignsWrongly = false;
        await IssueAsync(Ask(Works, "SN-1", "bmV4dA=="));
        Assert.Equal(2, await InLedgerAsync());
    }

    [Fact] // BRS-47, LIF-7
    public async Task A_second_owner_is_refused_until_the_first_one_is_released()
    {
        await IssueAsync(Ask(Works, "SN-1"));
        await Makers.Owners.SaveAsync(Admin, new("next", "Next Ltd", [Stranger.Authority.Der.ToArray()]), default);
        await RefusedAsync(VoucherRefusal.Forbidden, Ask(Stranger, "SN-1"));
        Assert.Equal(CommandRefusal.Conflict, (await Assert.ThrowsAsync<CommandRefusedException>(() => Makers.Life.AssignAsync(Admin, "line-a", "SN-1", "next", default))).Refusal);

        await Makers.Life.ReleaseAsync(Admin, "line-a", "SN-1", "letter of 3 March", default);
        await RefusedAsync(VoucherRefusal.Forbidden, Ask(Works, "SN-1", "bmV4dA==")); // of the model only the registered owner
        await Makers.Life.AssignAsync(Admin, "line-a", "SN-1", "next", default);
        Assert.Equal("next", (await IssueAsync(Ask(Stranger, "SN-1"))).Owner);
        await RefusedAsync(VoucherRefusal.Forbidden, Ask(Works, "SN-1", "bmV4dA=="));
    }

    [Fact]
    public async Task Who_came_first_keeps_the_device_until_a_release()
    {
        Assert.Equal("logged", (await IssueAsync(Ask(Stranger, "SN-9"))).Assertion);
        await RefusedAsync(VoucherRefusal.Forbidden, Ask(Works, "SN-9"));
        await IssueAsync(Ask(Stranger, "SN-9", "YWdhaW4=") with { Chain = [Stranger.Own] }); // below what is pinned
        await Makers.Life.ReleaseAsync(Admin, "line-a", "SN-9", "given up", default);
        Assert.Equal("logged", (await IssueAsync(Ask(Works, "SN-9"))).Assertion);
    }

    [Fact] // RFC 8995 section 5.8.2: a domainID anybody may write into a certificate
    public async Task A_certificate_with_the_identifier_of_another_key_is_nobody()
    {
        await IssueAsync(Ask(Stranger, "SN-9"));
        using var thief = new Registrar("stranger", InMemoryCa.Start, TimeSpan.FromDays(1)); // the same names
        await RefusedAsync(VoucherRefusal.Forbidden, Ask(thief, "SN-9"));
        await RefusedLogAsync(Ask(thief, "SN-9"));
    }

    [Theory] // BRS-47, RFC 8995 section 5.6: 404
    [InlineData("SN-77", null)]
    [InlineData("SN-1", "line-b")]
    public async Task A_device_that_was_not_made_here_is_unknown(string serial, string? line) =>
        await RefusedAsync(VoucherRefusal.NotFound, Ask(Works, serial) with { IdevidIssuer = line is null ? null : IdevidIssuerOf(line) });

    [Fact] // RFC 8366 section 5.3, idevid-issuer
    public async Task A_serial_number_of_two_factories_needs_the_idevid_issuer()
    {
        await Makers.Products.AddAsync(Admin, "line-b", "open", ["SN-1"], null, default);
        await RefusedAsync(VoucherRefusal.NotFound, Ask(Works, "SN-1"));
        foreach (var form in new[] { IdevidIssuerOf("line-b"), (ReadOnlyMemory<byte>)Box.Authorities.Find("line-b")!.Certificate.SubjectKeyIdentifier!.Value })
            Assert.Equal("line-b-sn-1", (await IssueAsync(Ask(Works, "SN-1") with { IdevidIssuer = form })).Device.Split('-') is [.. var start, _] ? string.Join('-', start) : "");
    }

    [Fact] // BRS-46, RFC 8995 section 5.5.5
    public async Task Proximity_is_what_the_factory_identity_of_that_very_device_says()
    {
        var own = await FactoryIdentityAsync("line-a", "SN-9");
        var other = await FactoryIdentityAsync("line-a", "SN-2");
        await RefusedAsync(VoucherRefusal.Forbidden, Ask(Stranger, "SN-9") with { FactoryIdentity = Certificate.Decode(other.Der) });
        await RefusedAsync(VoucherRefusal.Forbidden, Ask(Stranger, "SN-9") with { FactoryIdentity = Stranger.Own });
        Assert.Empty(await Makers.Products.LedgerAsync(Admin, "line-a", "SN-9", default));
        Assert.Equal("proximity", (await IssueAsync(Ask(Stranger, "SN-9") with { FactoryIdentity = Certificate.Decode(own.Der) })).Assertion);

        await RevokeAsync(own);
        await RefusedAsync(VoucherRefusal.Forbidden, Ask(Stranger, "SN-9", "bmV4dA==") with { FactoryIdentity = Certificate.Decode(own.Der) });
    }

    [Fact] // RFC 8366 section 7.3; BRS-43, RFC 8995 section 5.5.3, as far as we know without asking anybody
    public async Task A_registrar_whose_certificate_we_revoked_is_refused()
    {
        var registrar = await Box.Issuance.IssueAsync(InMemoryCa.Order("gate", Csr.For("CN=gate"), "tls-client", AuthorisedNames.OfRequest(Csr.For("CN=gate"))), default);
        var demand = Ask(Works, "SN-9") with { Chain = [Certificate.Decode(registrar.Der)] };
        await IssueAsync(demand);
        await RevokeAsync(registrar);
        await RefusedAsync(VoucherRefusal.Forbidden, demand with { Nonce = "bmV4dA==" });
    }

    [Fact] // BRS-47, RFC 8995 section 10.4
    public async Task A_blocked_device_gets_no_voucher_and_keeps_its_past()
    {
        await IssueAsync(Ask(Works, "SN-1"));
        await Makers.Life.BlockAsync(Admin, "line-a", "SN-1", "reported stolen", default);
        Assert.Contains("reported stolen", (await RefusedAsync(VoucherRefusal.Forbidden, Ask(Works, "SN-1"))).Message, StringComparison.Ordinal);
        Assert.Single((await Makers.Masa.LogAsync(Ask(Works, "SN-1").Caller, Ask(Works, "SN-1"), default)).Events);
        // LIF-9: who asked is on the record.
        Assert.Equal(Works.Own.Subject.ToString(), (await LogAsync(AuditEventType.VoucherRefused)).Single().GetProperty("subject").GetString());

        await Makers.Life.UnblockAsync(Admin, "line-a", "SN-1", default);
        await IssueAsync(Ask(Works, "SN-1", "bmV4dA=="));
    }

    [Fact] // BRS-52, RFC 8995 section 11.1
    public async Task A_registrar_in_a_loop_is_told_to_wait()
    {
        for (var tries = 0; tries < 300; tries++) await IssueAsync(Ask(Works, "SN-1"));
        var refused = await Assert.ThrowsAsync<TooManyTriesException>(() => IssueAsync(Ask(Works, "SN-1")));
        Assert.InRange(refused.RetryAfter, TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
        await IssueAsync(Ask(Works, "SN-9")); // other devices are not slowed down
        await IssueAsync(Ask(Works, "SN-1") with { Source = "198.51.100.7" }); // nor are others who ask
    }

    [Fact] // BRS-52: a hall that is switched on at once is no loop
    public async Task Only_questions_that_come_to_nothing_count_against_who_asks()
    {
        for (var tries = 0; tries < 2999; tries++) await RefusedAsync(VoucherRefusal.NotFound, Ask(Works, $"NONE-{tries}"));
        for (var tries = 0; tries < 100; tries++)
        {
            await IssueAsync(Ask(Works, "SN-1"));
            Assert.NotEmpty((await Makers.Masa.LogAsync(Ask(Works, "SN-1").Caller, Ask(Works, "SN-1"), default)).Events);
        }
        await RefusedAsync(VoucherRefusal.NotFound, Ask(Works, "NONE"));
        var refused = await Assert.ThrowsAsync<TooManyTriesException>(() => IssueAsync(Ask(Works, "SN-1")));
        Assert.InRange(refused.RetryAfter, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    private Certificate LineA => Box.Authorities.Find("line-a")!.Certificate;

    private static byte[] PinnedBy(IssuedVoucher issued) => Ledger.Read(issued).PinnedDomainCert.Der.ToArray();

    private ReadOnlyMemory<byte> IdevidIssuerOf(string line) => Extensions.AuthorityKeyIdentifier(Box.Authorities.Find(line)!.Certificate.SubjectKeyIdentifier!.Value.Span).Value;

    private Task<CertificateRecord> FactoryIdentityAsync(string line, string serial) => Box.Issuance.IssueAsync(
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
        await new Revocations(Box.Authorities, Box.Store.Revocations, new Ca.Crls.CrlAgenda(Box.Time), Box.SecondPerson, new Ca.Time.CaClock(Box.Time)).ChangeAsync(Admin, [(await Box.Store.Certificates.FindAsync(record.Authority, record.Serial, default))!.Id], new RevocationOrder.Revoke(RevocationReason.KeyCompromise), default);
}
