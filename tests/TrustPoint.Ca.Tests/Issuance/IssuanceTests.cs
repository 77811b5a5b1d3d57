using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Formats.Certificates;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;

namespace TrustPoint.Ca.Tests.Issuance;

/// <summary>The one way to a certificate: its order, its failures, its retries.</summary>
public sealed class IssuanceTests : IAsyncLifetime, IDisposable
{
    private InMemoryCa ca = null!;

    public async Task InitializeAsync() => ca = await InMemoryCa.CreateAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => ca.Dispose();

    [Fact]
    public async Task A_device_gets_a_certificate_for_its_key_and_name()
    {
        var request = Csr.For("CN=pump-1");

        var issued = await ca.IssueAsync("pump-1", request);

        var certificate = Certificate.Decode(issued.Der);
        Assert.Equal("CN=pump-1", certificate.Subject.ToString());
        Assert.Equal(request.PublicKey.Der.ToArray(), certificate.PublicKey.Der.ToArray());
        Assert.True(certificate.IsSignedBy(ca.Authorities.Find("issuing")!.Certificate.PublicKey));
        Assert.Equal(issued with { Id = 0 }, Row(issued.Serial) with { Id = 0 });
        Assert.Equal((CertificateStatus.Issued, "ldevid@1", "plant", "pump-1"), (issued.Status, issued.Profile, issued.Domain, issued.Device));
        Assert.Equal(SHA256.HashData(issued.Der), issued.Sha256);
        Assert.Equal("pump-1 (one-time-code 0123456789abcdef)", issued.Requester);
    }

    [Fact] // invariants I1 and I3
    public async Task The_intent_is_recorded_with_what_is_signed_before_it_is_signed()
    {
        ca.Keys.Failure = new KeyStoreUnavailableException("the token is gone");
        await Assert.ThrowsAsync<KeyStoreUnavailableException>(() => ca.IssueAsync("pump-1", Csr.For("CN=pump-1")));
        var intent = ca.Store.Rows.Single(row => row.Device == "pump-1");
        Assert.Equal(SHA256.HashData(intent.Der), intent.TbsSha256);

        ca.Keys.Failure = null;
        var issued = await ca.IssueAsync("pump-1", Csr.For("CN=pump-1"));
        Assert.Equal(issued.TbsSha256, SHA256.HashData(Certificate.Decode(issued.Der).TbsDer.Span));
    }

    [Fact]
    public async Task Both_steps_stand_in_the_audit_log_with_their_details()
    {
        var issued = await ca.IssueAsync("pump-1", Csr.For("CN=pump-1"));
        var entries = ca.Store.Entries.TakeLast(2).ToArray();
        Assert.Equal([AuditEventType.CertificateIntended, AuditEventType.CertificateIssued], entries.Select(entry => entry.Type));
        var (intended, done) = (Encoding.UTF8.GetString(entries[0].Bytes), Encoding.UTF8.GetString(entries[1].Bytes));
        Assert.Contains($"\"serial\":\"{Convert.ToHexString(issued.Serial)}\"", intended, StringComparison.Ordinal);
        Assert.Contains($"\"tbsSha256\":\"{Convert.ToHexStringLower(issued.TbsSha256)}\"", intended, StringComparison.Ordinal);
        Assert.Contains("\"subject\":\"pump-1\",\"proof\":\"one-time-code 0123456789abcdef\"", intended, StringComparison.Ordinal);
        Assert.Contains($"\"sha256\":\"{Convert.ToHexStringLower(issued.Sha256!)}\"", done, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_fails_at_the_intent_leaves_nothing_signed()
    {
        var signatures = ca.Keys.Signatures;
        ca.Store.FailsAtIntent = new StoreUnavailableException("disk full");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => ca.IssueAsync("pump-1", Csr.For("CN=pump-1")));
        Assert.Equal(signatures, ca.Keys.Signatures);
    }

    [Fact] // what was signed and could not be stored stays known and revocable
    public async Task A_store_that_fails_after_the_signature_leaves_a_known_intent_and_no_certificate()
    {
        ca.Store.FailsAtIssued = new StoreUnavailableException("disk full");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => ca.IssueAsync("pump-1", Csr.For("CN=pump-1")));
        Assert.Equal(CertificateStatus.Intended, ca.Store.Rows.Single(row => row.Device == "pump-1").Status);

        await ca.StartAsync();
        Assert.Equal(1, await ca.Issuance.AbandonOpenIntentsAsync(default));
        Assert.Equal(CertificateStatus.Abandoned, ca.Store.Rows.Single(row => row.Device == "pump-1").Status);
        Assert.Equal(AuditEventType.CertificateAbandoned, ca.Store.Entries[^1].Type);
    }

    [Fact]
    public async Task A_key_store_that_fails_leaves_an_abandoned_intent_with_its_reason()
    {
        ca.Keys.Failure = new KeyStoreUnavailableException("the token is gone");
        await Assert.ThrowsAsync<KeyStoreUnavailableException>(() => ca.IssueAsync("pump-1", Csr.For("CN=pump-1")));
        Assert.Equal(CertificateStatus.Abandoned, ca.Store.Rows.Single(row => row.Device == "pump-1").Status);
        Assert.Contains("\"reason\":\"the token is gone\"", Encoding.UTF8.GetString(ca.Store.Entries[^1].Bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_to_record_the_failure_hides_it_not()
    {
        ca.Keys.Failure = new KeyStoreUnavailableException("the token is gone");
        ca.Store.FailsAtAbandoned = new StoreUnavailableException("disk full");
        var failure = await Assert.ThrowsAsync<KeyStoreUnavailableException>(() => ca.IssueAsync("pump-1", Csr.For("CN=pump-1")));
        Assert.Equal("the token is gone", failure.Message);
    }

    [Fact]
    public async Task A_wrong_signature_never_leaves_and_raises_one_alarm()
    {
        ca.Keys.SignsWrongly = true;
        await Assert.ThrowsAnyAsync<KeyStoreUnavailableException>(() => ca.IssueAsync("pump-1", Csr.For("CN=pump-1")));
        var row = ca.Store.Rows.Single(row => row.Device == "pump-1");
        Assert.Equal((CertificateStatus.Abandoned, null), (row.Status, row.Sha256));
        Assert.Contains("wrong signature with the key", Assert.Single(ca.Keys.Alarms), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_authority_whose_key_is_not_in_the_store_cannot_issue()
    {
        await ca.Keys.DestroyAsync(ca.Authorities.Find("issuing")!.Record.KeyId, default);
        var failure = await Assert.ThrowsAsync<KeyStoreUnavailableException>(() => ca.IssueAsync("pump-1", Csr.For("CN=pump-1")));
        Assert.Contains("is not in keys in memory", failure.Message, StringComparison.Ordinal);
    }

    [Theory] // invariant I9
    [InlineData(9, true)]
    [InlineData(11, false)]
    public async Task The_same_order_gets_the_same_certificate_inside_the_retry_window(int minutes, bool same)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var first = await ca.IssueAsync("pump-1", Csr.For(key, "CN=pump-1", []));
        ca.Time.Advance(TimeSpan.FromMinutes(minutes));
        // Signed anew: other bytes, the same request (RFC 7030 section 4.2.3).
        var second = await ca.IssueAsync("pump-1", Csr.For(key, "CN=pump-1", []));
        Assert.Equal(same, first.Der.AsSpan().SequenceEqual(second.Der));
    }

    [Fact] // invariant I9
    public async Task A_hundred_equal_orders_at_once_get_one_certificate()
    {
        var gate = new TaskCompletionSource();
        ca.Keys.Gate = gate.Task;
        var (signatures, request) = (ca.Keys.Signatures, Csr.For("CN=pump-1"));
        var orders = Enumerable.Range(0, 100).Select(_ => Task.Run(() => ca.IssueAsync("pump-1", request))).ToArray();
        gate.SetResult();
        var issued = await Task.WhenAll(orders);
        Assert.Single(issued.Select(record => Convert.ToHexString(record.Serial)).Distinct());
        Assert.Equal(signatures + 1, ca.Keys.Signatures);
    }

    [Fact]
    public async Task Who_goes_away_stops_nobody_else_and_finds_the_certificate_later()
    {
        var gate = new TaskCompletionSource();
        ca.Keys.Gate = gate.Task;
        var request = Csr.For("CN=pump-1");
        using var leaving = new CancellationTokenSource();
        var first = ca.Issuance.IssueAsync(InMemoryCa.Order("pump-1", request), leaving.Token);
        var second = ca.IssueAsync("pump-1", request);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.SetResult();
        Assert.Equal((await second).Serial, (await ca.IssueAsync("pump-1", request)).Serial);
    }

    [Fact]
    public async Task A_grant_is_used_up_by_the_first_request_and_serves_its_retries()
    {
        var grant = ca.Store.Grant("code-1");
        var (mine, other) = (Csr.For("CN=pump-1"), Csr.For("CN=pump-1"));
        var first = await IssueAsync(mine);
        Assert.Equal(first.Serial, (await IssueAsync(mine)).Serial);
        var refused = await Assert.ThrowsAsync<IssuanceRefusedException>(() => IssueAsync(other));
        Assert.Equal(RefusalReason.GrantRefused, refused.Reason);

        Task<CertificateRecord> IssueAsync(Formats.Requests.CertificationRequest request) =>
            ca.Issuance.IssueAsync(InMemoryCa.Order("pump-1", request) with { Grants = [grant] }, default);
    }

    [Fact]
    public async Task Equal_orders_with_different_grants_are_judged_one_after_the_other()
    {
        var gate = new TaskCompletionSource();
        ca.Keys.Gate = gate.Task;
        var request = Csr.For("CN=pump-1");
        var good = ca.Issuance.IssueAsync(InMemoryCa.Order("pump-1", request) with { Grants = [ca.Store.Grant("code-1")] }, default);
        var other = ca.Issuance.IssueAsync(InMemoryCa.Order("pump-1", request) with { Grants = [ca.Store.Grant("code-2")] }, default);
        gate.SetResult();
        Assert.Equal((await good).Serial, (await other).Serial);
        Assert.Single(ca.Store.Rows, row => row.Device == "pump-1");
    }

    [Theory] // X5-2
    [InlineData(2, true)]
    [InlineData(3, false)]
    public async Task A_serial_number_that_is_taken_is_drawn_again(int taken, bool issued)
    {
        ca.Store.SerialsTaken = taken;
        var order = ca.IssueAsync("pump-1", Csr.For("CN=pump-1"));
        if (issued) Assert.Equal(CertificateStatus.Issued, (await order).Status);
        else await Assert.ThrowsAsync<InvalidOperationException>(() => order);
    }

    [Fact] // X5-22
    public async Task A_key_is_certified_for_one_device_only()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await ca.IssueAsync("pump-1", Csr.For(key, "CN=pump-1", []));
        var refused = await Assert.ThrowsAsync<IssuanceRefusedException>(() => ca.IssueAsync("pump-2", Csr.For(key, "CN=pump-2", [])));
        Assert.Equal((RefusalReason.KeyRefused, "The key was already certified for pump-1. Nothing was signed."), (refused.Reason, refused.Message));
    }

    [Fact] // X5-22
    public async Task A_blocked_key_is_certified_for_nobody()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Csr.For(key, "CN=pump-1", []);
        ca.Store.BlockedKeys.Add(Convert.ToHexString(SHA256.HashData(key.ExportSubjectPublicKeyInfo())));
        var refused = await Assert.ThrowsAsync<IssuanceRefusedException>(() => ca.IssueAsync("pump-1", request));
        Assert.Equal(RefusalReason.KeyRefused, refused.Reason);
        Assert.Contains("make a new one", refused.Message, StringComparison.Ordinal);
    }

    [Fact] // X5-22
    public async Task An_authoritys_own_key_is_certified_for_nobody()
    {
        var stored = (await ca.Keys.ListAsync(default)).First(key => key.Id == ca.Authorities.Find("issuing")!.Record.KeyId);
        var request = await Ca.Authorities.OwnRequest.SignAsync(ca.Keys, stored, Formats.Names.DistinguishedName.Empty, [], default);
        var refused = await Assert.ThrowsAsync<IssuanceRefusedException>(() => ca.IssueAsync("pump-1", request));
        Assert.Equal((RefusalReason.KeyRefused, "The key is that of the authority issuing. Nothing was signed."), (refused.Reason, refused.Message));
    }

    [Fact] // X5-23, RFC 5280 section 4.1.2.6
    public async Task A_name_is_given_to_one_device_only()
    {
        await ca.IssueAsync("pump-1", Csr.For(""));
        var stolen = InMemoryCa.Order("pump-2", Csr.For("")) with { Names = AuthorisedNames.OfDevice("pump-1", null, [], [], []) };
        var refused = await Assert.ThrowsAsync<IssuanceRefusedException>(() => ca.Issuance.IssueAsync(stolen, default));
        Assert.Equal((RefusalReason.NameNotAuthorised, "CN=pump-1 was already given to pump-1. Nothing was signed."), (refused.Reason, refused.Message));
    }

    [Fact]
    public void Orders_differ_by_who_asks_for_what_with_which_key()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var order = InMemoryCa.Order("pump-1", Csr.For(key, "CN=pump-1", []));
        CertificateOrder[] others =
        [
            order with { Caller = new Callers.RegistrationAuthority("pump-1", "00", "plant") },
            order with { Caller = new Callers.Administrator("pump-1") },
            order with { Device = "pump-2" }, order with { Domain = "other" }, order with { Domain = null, Authority = "plant" },
            order with { Profile = "idevid" }, order with { Request = Csr.For("CN=pump-1") }, order with { Request = Csr.For(key, "", []) },
            order with { Request = Csr.For(key, "CN=pump-1", [new Formats.Names.GeneralName.Dns("pump-1")]) },
        ];
        Assert.Equal(RequestKey.Of(order), RequestKey.Of(order with { Request = Csr.For(key, "CN=pump-1", []) }));
        Assert.Equal(others.Length + 1, others.Append(order).Select(each => Convert.ToHexString(RequestKey.Of(each))).Distinct().Count());
    }

    private CertificateRecord Row(byte[] serial) => ca.Store.Rows.Single(row => row.Serial.AsSpan().SequenceEqual(serial));
}
