using System.Security.Cryptography;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Ocsp;
using TrustPoint.Ca.Revocation;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Ocsp;
using TrustPoint.Formats.Revocation;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;

namespace TrustPoint.Ca.Tests.Ocsp;

/// <summary>What the responder says of a certificate, RFC 6960 section 2.2, and how it says it, section 4.2.1.</summary>
public sealed class OcspResponderTests : ResponderTest
{
    private static readonly byte[] MadeUp = Convert.FromHexString("4123456789ABCDEF0123456789ABCDEF01234567");

    [Fact] // RFC 6960 section 2.2; hold is revoked, for certificateHold (RFC 5280 section 5.3.1)
    public async Task A_certificate_is_good_revoked_on_hold_and_good_again()
    {
        var pump = await Ca.Issuance.IssueAsync(InMemoryCa.Order("pump-1", Csr.For("CN=pump-1"), "tls-client"), default); // one that CRLs list too
        Assert.Equal(new CertStatus.Good(), await Plant.StatusAsync(pump.Serial));

        await Plant.ChangeAsync(pump, new RevocationOrder.Revoke(RevocationReason.CertificateHold));
        var heldAt = Ca.Time.GetUtcNow();
        Ca.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(new CertStatus.Revoked(heldAt, CrlReason.CertificateHold), await Plant.StatusAsync(pump.Serial));

        await Plant.ChangeAsync(pump, new RevocationOrder.Release());
        Assert.Equal(new CertStatus.Good(), await Plant.StatusAsync(pump.Serial));

        await Plant.ChangeAsync(pump, new RevocationOrder.Revoke(RevocationReason.KeyCompromise));
        var revokedAt = Ca.Time.GetUtcNow();
        Ca.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(new CertStatus.Revoked(revokedAt, CrlReason.KeyCompromise), await Plant.StatusAsync(pump.Serial));
        // The CRL says the same.
        var entry = RevokedCertificate.Decode(((await Plant.Revoked.FindAsync((await Plant.Certificates.FindAsync("issuing", pump.Serial, default))!.Id, default))! with { Listed = true }).Entry);
        Assert.Equal((revokedAt, CrlReason.KeyCompromise), (entry.RevokedAt, entry.Reason));
    }

    [Fact] // RFC 6960 section 4.2.1: no reason is said by leaving it out
    public async Task A_revocation_without_a_reason_has_none()
    {
        var pump = await Ca.IssueAsync("pump-1");
        await Plant.ChangeAsync(pump, new RevocationOrder.Revoke(RevocationReason.Unspecified));
        Assert.Equal(new CertStatus.Revoked(Ca.Time.GetUtcNow(), CrlReason.Unspecified), await Plant.StatusAsync(pump.Serial));
    }

    [Fact] // RFC 6960 sections 2.2 and 4.4.8
    public async Task A_serial_number_that_was_never_given_is_revoked_by_the_extended_definition()
    {
        var pump = await Ca.IssueAsync("pump-1");
        var data = OcspResponse.Decode((await Plant.AskAsync([pump.Serial, MadeUp])).Der).Basic!.Data;
        Assert.Equal([new CertStatus.Good(), new CertStatus.Revoked(DateTimeOffset.UnixEpoch, CrlReason.CertificateHold)], data.Responses.Select(response => response.Status));
        Assert.True(data.ExtendedRevoke);
        // It is said where it is needed, and nowhere else.
        Assert.False((await Plant.SignedAsync(pump.Serial)).Data.ExtendedRevoke);
    }

    [Fact] // RFC 6960 section 2.2
    public async Task Or_it_is_unknown_where_the_settings_say_so()
    {
        await RestartAsync(new OcspOptions { NeverIssued = NeverIssued.Unknown });
        var data = (await Plant.SignedAsync(MadeUp)).Data;
        Assert.Equal((new CertStatus.Unknown(), false), (data.Responses.Single().Status, data.ExtendedRevoke));
    }

    [Fact] // a serial number that was intended, or abandoned, belongs to no certificate that anybody was given
    public async Task What_was_intended_or_abandoned_is_never_good()
    {
        Ca.Keys.Failure = new KeyStoreUnavailableException("away");
        await Assert.ThrowsAsync<KeyStoreUnavailableException>(() => Ca.IssueAsync("pump-1"));
        Ca.Keys.Failure = null;
        var gate = new TaskCompletionSource();
        Ca.Keys.Gate = gate.Task;
        var issuing = Ca.IssueAsync("pump-2");
        var rows = await RowsAsync(CertificateStatus.Intended);
        Ca.Keys.Gate = null;

        var never = new CertStatus.Revoked(DateTimeOffset.UnixEpoch, CrlReason.CertificateHold);
        Assert.Equal(never, await Plant.StatusAsync(Assert.Single(rows).Serial));
        var abandoned = Assert.Single(await RowsAsync(CertificateStatus.Abandoned));
        Assert.Equal(never, await Plant.StatusAsync(abandoned.Serial));

        gate.SetResult();
        Assert.Equal(new CertStatus.Good(), await Plant.StatusAsync((await issuing).Serial));
        // A person who finds it in the field after all revokes it.
        await Plant.ChangeAsync(abandoned, new RevocationOrder.Revoke(RevocationReason.KeyCompromise));
        Assert.Equal(new CertStatus.Revoked(Ca.Time.GetUtcNow(), CrlReason.KeyCompromise), await Plant.StatusAsync(abandoned.Serial));
    }

    [Theory] // RFC 6960 section 4.1.1
    [InlineData("SHA1"), InlineData("SHA256"), InlineData("SHA384"), InlineData("SHA512")]
    public async Task The_question_is_given_back_as_it_was_asked(string hash)
    {
        var pump = await Ca.IssueAsync("pump-1");
        var single = OcspResponse.Decode((await Plant.AskAsync([pump.Serial], hash: new(hash))).Der).Basic!.Data.Responses.Single();
        Assert.Equal(CertId.Of(new(hash), Plant.Issuing.Certificate, pump.Serial).Der.ToArray(), single.Certificate.Der.ToArray());
        Assert.Equal(new CertStatus.Good(), single.Status);
    }

    [Fact] // RFC 6960 section 4.1.1: answers for each, in order
    public async Task Ten_certificates_are_answered_at_once()
    {
        var serials = new List<byte[]>();
        for (var i = 0; i < 10; i++) serials.Add((await Ca.IssueAsync($"pump-{i}")).Serial);
        var data = OcspResponse.Decode((await Plant.AskAsync(serials)).Der).Basic!.Data;
        Assert.Equal(serials, data.Responses.Select(response => response.Certificate.Serial.ToArray()));
    }

    [Fact] // RFC 9919 section 3.2.3
    public async Task About_certificates_of_others_nothing_is_said()
    {
        using var stranger = await InMemoryCa.CreateAsync();
        var serial = (await Ca.IssueAsync("pump-1")).Serial;
        // The same names, other keys.
        Assert.Equal(OcspResponseStatus.Unauthorized, StatusOf(await Plant.AskAsync([serial], stranger.Authorities.Find("issuing"))));
        Assert.Equal(OcspResponseStatus.Successful, StatusOf(await Plant.AskAsync([serial], Plant.Issuing)));
    }

    [Fact] // RFC 6960 section 4.2.2.2: a responder speaks for the authority that delegated it, and an answer has one signature
    public async Task Certificates_of_two_authorities_are_not_answered_at_once()
    {
        var pump = await Ca.IssueAsync("pump-1");
        var mixed = OcspRequest.Encode([IdOf(Plant.Issuing.Certificate, pump.Serial), IdOf(Plant.Root.Certificate, Plant.Issuing.Certificate.Serial.ToArray())], []);
        Assert.Equal(OcspResponseStatus.Unauthorized, StatusOf(await Plant.Responder.AnswerAsync(OcspRequest.Decode(mixed), default)));
        // Each for itself is.
        Assert.Equal(OcspResponseStatus.Successful, StatusOf(await Plant.AskAsync([Plant.Issuing.Certificate.Serial.ToArray()], Plant.Root)));
    }

    [Theory] // RFC 9919 section 3.2; RFC 6960 sections 4.2.1 and 4.2.2.2, RFC 9919 section 3.2.2
    [InlineData("issuing", "EC P-256"), InlineData("root", "EC P-384")]
    public async Task It_is_signed_by_whom_the_authority_itself_delegated(string name, string kind)
    {
        var authority = name == "root" ? Plant.Root : Plant.Issuing;
        var basic = OcspResponse.Decode((await Plant.AskAsync([MadeUp], authority)).Der).Basic!;
        var responder = Assert.Single(basic.Certificates);
        Assert.True(basic.IsSignedBy(responder.PublicKey));
        Assert.IsType<ResponderId.ByKey>(basic.Data.Responder);
        Assert.True(basic.Data.Responder.Names(responder));
        Assert.True(responder.IsSignedBy(authority.Certificate.PublicKey));
        Assert.Equal([Formats.Oids.OcspSigning], responder.ExtendedKeyUsages);
        Assert.NotNull(responder.Extensions.Find(Formats.Oids.OcspNoCheck));
        // As strong as what it speaks of.
        Assert.Equal(kind, responder.PublicKey.Name);
    }

    [Fact] // RFC 9919 section 3.2.4; RFC 6960 section 2.4
    public async Task It_says_when_it_was_known_and_until_when_it_may_be_used_in_whole_seconds()
    {
        Ca.Time.Advance(TimeSpan.FromMilliseconds(999));
        var answer = await Plant.AskAsync([(await Ca.IssueAsync("pump-1")).Serial]);
        var data = OcspResponse.Decode(answer.Der).Basic!.Data;
        var single = data.Responses.Single();
        Assert.Equal((InMemoryCa.Start, InMemoryCa.Start, InMemoryCa.Start.AddHours(1)), (data.ProducedAt, single.ThisUpdate, single.NextUpdate));
        Assert.Equal((single.ThisUpdate, single.NextUpdate, InMemoryCa.Start.AddMinutes(30)), (answer.Freshness!.ThisUpdate, answer.Freshness.NextUpdate, answer.Freshness.RenewAt));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(answer.Der.Span)), answer.Freshness.Tag);
    }

    [Theory] // RFC 9654 section 2.1
    [InlineData(1), InlineData(15), InlineData(16), InlineData(32), InlineData(128)]
    public async Task A_nonce_is_given_back_and_its_answer_is_nobody_else_s(int length)
    {
        var (pump, nonce) = (await Ca.IssueAsync("pump-1"), RandomNumberGenerator.GetBytes(length));
        var first = await Plant.AskAsync([pump.Serial], nonce: nonce);
        Assert.Equal(nonce, OcspResponse.Decode(first.Der).Basic!.Data.Nonce!.Value.ToArray());
        Assert.Null(first.Freshness);
        var signatures = Ca.Keys.Signatures;
        await Plant.AskAsync([pump.Serial], nonce: nonce);
        Assert.Equal(signatures + 1, Ca.Keys.Signatures);
        Assert.Null(OcspResponse.Decode((await Plant.AskAsync([pump.Serial])).Der).Basic!.Data.Nonce);
    }

    [Fact] // RFC 6960 section 4.4.4
    public async Task About_an_expired_certificate_it_says_since_when_it_keeps_what_it_knows()
    {
        var pump = await Ca.IssueAsync("pump-1");
        Assert.Null((await Plant.SignedAsync(pump.Serial)).Data.Responses.Single().ArchiveCutoff);
        Ca.Time.Advance(pump.NotAfter - Ca.Time.GetUtcNow() + TimeSpan.FromSeconds(1));
        await Plant.Delegated.RenewAsync(default);
        var single = (await Plant.SignedAsync(pump.Serial)).Data.Responses.Single();
        Assert.Equal((new CertStatus.Good(), Plant.Issuing.Certificate.NotBefore), (single.Status, single.ArchiveCutoff));
    }

    [Fact] // RFC 6960 section 2.3
    public async Task What_cannot_be_signed_now_is_tried_later()
    {
        var pump = await Ca.IssueAsync("pump-1");
        Ca.Keys.Failure = new KeyStoreUnavailableException("away");
        Assert.Equal(OcspResponseStatus.TryLater, StatusOf(await Plant.AskAsync([pump.Serial])));
        Ca.Keys.Failure = null;
        Assert.Equal(OcspResponseStatus.Successful, StatusOf(await Plant.AskAsync([pump.Serial])));

        Ca.Time.Advance(TimeSpan.FromMinutes(-5)); // the clock went back further than is waited out
        Assert.Equal(OcspResponseStatus.TryLater, StatusOf(await Plant.AskAsync([pump.Serial])));
    }

    [Fact] // RFC 6960 section 2.3: tryLater is for what passes by itself
    public async Task What_a_signer_refuses_until_somebody_changes_something_is_not_tried_later()
    {
        var pump = await Ca.IssueAsync("pump-1");
        Ca.Keys.Failure = new KeyStoreUnavailableException("The signer refuses: not with this key.") { IsRefusal = true };
        Assert.Equal(OcspResponseStatus.InternalError, StatusOf(await Plant.AskAsync([pump.Serial])));
        Ca.Keys.Failure = null;
        Assert.Equal(OcspResponseStatus.Successful, StatusOf(await Plant.AskAsync([pump.Serial])));
    }

    [Fact]
    public async Task A_wrong_signature_leaves_the_appliance_with_nobody()
    {
        var pump = await Ca.IssueAsync("pump-1");
        Ca.Keys.SignsWrongly = true;
        Assert.Equal(OcspResponseStatus.InternalError, StatusOf(await Plant.AskAsync([pump.Serial])));
        Assert.Single(Ca.Keys.Alarms);
        Ca.Keys.SignsWrongly = false;
        Assert.Equal(OcspResponseStatus.Successful, StatusOf(await Plant.AskAsync([pump.Serial])));
    }

    [Fact] // who asks makes the key store sign: so many at once, and the others wait a second at most
    public async Task A_flood_of_questions_leaves_the_key_store_to_others()
    {
        var gate = new TaskCompletionSource();
        Ca.Keys.Gate = gate.Task;
        var asked = Enumerable.Range(0, 10).Select(_ => Plant.AskAsync([[1, .. RandomNumberGenerator.GetBytes(19)]]).AsTask()).ToList();
        await Task.WhenAll(asked.Skip(4));
        Assert.All(asked.Skip(4), answer => Assert.Equal(OcspResponseStatus.TryLater, StatusOf(answer.Result)));
        Ca.Keys.Gate = null;
        gate.SetResult();
        Assert.All(await Task.WhenAll(asked.Take(4)), answer => Assert.Equal(OcspResponseStatus.Successful, StatusOf(answer)));
    }

    private static CertId IdOf(Certificate issuer, byte[] serial) => CertId.Of(HashAlgorithmName.SHA256, issuer, serial);

    private async Task<List<CertificateRecord>> RowsAsync(CertificateStatus status)
    {
        List<CertificateRecord> rows;
        do rows = [.. (await Plant.Certificates.ListAsync(new(Status: status), CertificateSort.Newest, null, 10, default)).Items];
        while (rows.Count == 0);
        return rows;
    }
}
