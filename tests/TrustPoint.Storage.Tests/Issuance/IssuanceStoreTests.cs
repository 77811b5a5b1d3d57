using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Devices.Lifecycle;

namespace TrustPoint.Storage.Tests.Issuance;

/// <summary>What issuance writes, as its contract says.</summary>
public sealed class IssuanceStoreTests : StoreTest
{
    [Fact]
    public async Task What_was_recorded_is_read_back_whole()
    {
        var issued = await Store.Issuance.IssueAsync(Records.Intent());

        var bySerial = await Store.Certificates.FindAsync("issuing", issued.Serial, default);
        var byFingerprint = await Store.Certificates.FindBySha256Async(issued.Sha256, default);

        Assert.Equivalent(issued with { Id = bySerial!.Id }, bySerial, strict: true);
        Assert.Equivalent(bySerial, byFingerprint, strict: true);
        Assert.Null(await Store.Certificates.FindAsync("root", issued.Serial, default));
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_restart()
    {
        var issued = await Store.Issuance.IssueAsync(Records.Intent());
        await RestartAsync();
        Assert.Equal(CertificateStatus.Issued, (await Store.Certificates.FindAsync("issuing", issued.Serial, default))!.Status);
    }

    [Fact] // I2
    public async Task A_serial_number_is_used_once()
    {
        var first = Records.Intent();
        await Store.Issuance.RecordAsync(first);
        Assert.IsType<IntentOutcome.SerialTaken>(await Store.Issuance.RecordAsync(Records.Intent("pump-2", serial: first.Serial)));
    }

    [Fact] // I9
    public async Task The_same_request_inside_the_retry_window_gets_the_same_certificate()
    {
        var issued = await Store.Issuance.IssueAsync(Records.Intent());

        var again = await Store.Issuance.RecordAsync(Records.Intent(requestKey: issued.RequestKey));

        Assert.Equal(issued.Der, Assert.IsType<IntentOutcome.AlreadyIssued>(again).Certificate.Der);
    }

    [Fact]
    public async Task The_same_request_after_the_retry_window_gets_another_certificate()
    {
        var issued = await Store.Issuance.IssueAsync(Records.Intent(at: Records.Now.AddHours(-2)));
        Assert.IsType<IntentOutcome.Recorded>(await Store.Issuance.RecordAsync(Records.Intent(requestKey: issued.RequestKey)));
    }

    [Theory] // one key, one identity; one subject of an authority, one identity (RFC 5280 section 4.1.2.6)
    [InlineData("pump-1", true, "CN=pump-1", "issuing", null)]
    [InlineData("pump-2", true, "CN=pump-2", "issuing", typeof(IntentOutcome.KeyTaken))]
    [InlineData("pump-2", true, "CN=pump-2", "other", typeof(IntentOutcome.KeyTaken))]
    [InlineData("pump-2", false, "CN=pump-1", "issuing", typeof(IntentOutcome.SubjectTaken))]
    [InlineData("pump-2", false, "CN=pump-1", "other", null)]
    [InlineData("pump-2", false, "", "issuing", null)]
    public async Task A_key_and_a_subject_belong_to_one_identity(string device, bool sameKey, string subject, string authority, Type? outcome)
    {
        var first = await Store.Issuance.IssueAsync(Records.Intent());
        await Store.Issuance.IssueAsync(Records.Intent("pump-0", subject: ""));

        var second = await Store.Issuance.RecordAsync(Records.Intent(device, key: sameKey ? first.KeySha256 : null, subject: subject, authority: authority));

        Assert.IsType(outcome ?? typeof(IntentOutcome.Recorded), second);
        if (second is IntentOutcome.KeyTaken key) Assert.Equal("pump-1", key.Holder);
        if (second is IntentOutcome.SubjectTaken taken) Assert.Equal("pump-1", taken.Holder);
    }

    [Fact] // X5-22
    public async Task A_key_that_is_blocked_is_refused_to_everybody_from_then_on()
    {
        var issued = await Store.Issuance.IssueAsync(Records.Intent());
        var blocked = new BlockedKey(issued.KeySha256, "found in a firmware image", "uid:0 (admin-socket)", Records.Now);

        Assert.True(await Store.BlockedKeys.AddAsync(blocked, Records.Entry(AuditEventType.KeyBlocked), default));
        Assert.False(await Store.BlockedKeys.AddAsync(blocked with { Note = "again" }, Records.Entry(AuditEventType.KeyBlocked), default));

        Assert.IsType<IntentOutcome.KeyBlocked>(await Store.Issuance.RecordAsync(Records.Intent(key: issued.KeySha256)));
        Assert.IsType<IntentOutcome.KeyBlocked>(await Store.Issuance.RecordAsync(Records.Intent("pump-2", key: issued.KeySha256)));
        Assert.IsType<IntentOutcome.Recorded>(await Store.Issuance.RecordAsync(Records.Intent()));
        Assert.Equivalent(blocked, Assert.Single(await Store.BlockedKeys.NewestAsync(10, default)));
    }

    [Fact]
    public async Task Of_100_parallel_uses_of_a_grant_by_different_requests_exactly_one_succeeds()
    {
        await GrantAsync("0123456789abcdef");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => Store.Issuance.RecordAsync(Records.Intent(), "0123456789abcdef").AsTask())));

        Assert.Single(outcomes.OfType<IntentOutcome.Recorded>());
        Assert.Equal(99, outcomes.OfType<IntentOutcome.GrantRefused>().Count());
        Assert.Single(await Store.Issuance.OpenIntentsAsync(default));
    }

    [Fact]
    public async Task The_request_that_used_a_grant_may_use_it_again()
    {
        await GrantAsync("0123456789abcdef");
        var key = new byte[32];
        Assert.IsType<IntentOutcome.Recorded>(await Store.Issuance.RecordAsync(Records.Intent(requestKey: key), "0123456789abcdef"));
        Assert.IsType<IntentOutcome.Recorded>(await Store.Issuance.RecordAsync(Records.Intent(requestKey: key), "0123456789abcdef"));
        Assert.Equal(key, (await Store.Devices.FindCodeAsync("pump-1", default))!.UsedBy);
    }

    [Fact]
    public async Task An_abandoned_intent_gives_its_code_back_for_one_other_request()
    {
        await GrantAsync("0123456789abcdef");
        await AbandonAsync(Records.Intent(), "0123456789abcdef");
        Assert.Null((await Store.Devices.FindCodeAsync("pump-1", default))!.UsedBy);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => Store.Issuance.RecordAsync(Records.Intent(), "0123456789abcdef").AsTask())));

        Assert.Single(outcomes.OfType<IntentOutcome.Recorded>());
        Assert.Equal(99, outcomes.OfType<IntentOutcome.GrantRefused>().Count());
    }

    [Fact]
    public async Task A_signature_that_comes_after_its_intent_was_abandoned_is_of_no_use()
    {
        await GrantAsync("0123456789abcdef");
        var late = Records.Intent();
        await AbandonAsync(late, "0123456789abcdef");
        await Store.Issuance.IssueAsync(Records.Intent(), "0123456789abcdef");

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Store.Issuance.RecordIssuedAsync(Records.Issued(late), Records.Entry(AuditEventType.CertificateIssued), default).AsTask());
        Assert.IsType<IntentOutcome.GrantRefused>(await Store.Issuance.RecordAsync(Records.Intent(), "0123456789abcdef"));
    }

    [Fact]
    public async Task A_code_whose_request_got_a_certificate_is_not_given_back_by_a_later_intent_for_it()
    {
        await GrantAsync("0123456789abcdef");
        var key = new byte[32];
        var first = Records.Intent(requestKey: key, at: Records.Now.AddHours(-2)); // before the retry window
        await Store.Issuance.IssueAsync(first, "0123456789abcdef");
        await AbandonAsync(Records.Intent(requestKey: key) with { KeySha256 = first.KeySha256 }, "0123456789abcdef");

        Assert.IsType<IntentOutcome.GrantRefused>(await Store.Issuance.RecordAsync(Records.Intent(), "0123456789abcdef"));
    }

    [Fact]
    public async Task A_code_is_not_given_back_while_another_intent_of_its_request_is_open()
    {
        await GrantAsync("0123456789abcdef");
        var key = new byte[32];
        var open = Records.Intent(requestKey: key);
        await Store.Issuance.RecordAsync(open, "0123456789abcdef");
        await AbandonAsync(Records.Intent(requestKey: key) with { KeySha256 = open.KeySha256 }, "0123456789abcdef");

        Assert.Equal(key, (await Store.Devices.FindCodeAsync("pump-1", default))!.UsedBy);
    }

    [Fact]
    public async Task A_code_whose_request_was_put_before_an_administrator_is_not_given_back()
    {
        await GrantAsync("0123456789abcdef");
        var key = new byte[32];
        var waiting = new PendingRequest
        {
            RequestKey = key,
            Device = "pump-1",
            Domain = "plant",
            Profile = "ldevid",
            Request = [0x30],
            Requester = "pump-1",
            CreatedAt = Records.Now,
            ExpiresAt = Records.Now.AddDays(7),
        };
        await Store.Devices.AddPendingAsync(waiting, ["0123456789abcdef"], Records.Entry(AuditEventType.RequestPending), default);
        await AbandonAsync(Records.Intent(requestKey: key), "0123456789abcdef");

        Assert.Equal(key, (await Store.Devices.FindCodeAsync("pump-1", default))!.UsedBy);
    }

    [Fact]
    public async Task A_grant_that_is_refused_leaves_the_others_unused()
    {
        await GrantAsync("0123456789abcdef");

        var refused = Assert.IsType<IntentOutcome.GrantRefused>(await Store.Issuance.RecordAsync(Records.Intent(), "0123456789abcdef", "unknown"));

        Assert.Equal("unknown", refused.GrantId);
        Assert.Null((await Store.Devices.FindCodeAsync("pump-1", default))!.UsedBy);
    }

    [Fact]
    public async Task A_grant_that_has_expired_is_refused()
    {
        await GrantAsync("0123456789abcdef", Records.Now.AddMilliseconds(-1));
        Assert.Contains("expired", Assert.IsType<IntentOutcome.GrantRefused>(await Store.Issuance.RecordAsync(Records.Intent(), "0123456789abcdef")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_certificate_makes_a_device_operational()
    {
        await GrantAsync("0123456789abcdef");
        var intent = Records.Intent();
        await Store.Issuance.RecordAsync(intent);
        Assert.Equal(DeviceState.Expected, (await Store.Devices.FindAsync("pump-1", default))!.State);
        await Store.Issuance.RecordIssuedAsync(Records.Issued(intent), Records.Entry(AuditEventType.CertificateIssued), default);
        Assert.Equal(DeviceState.Operational, (await Store.Devices.FindAsync("pump-1", default))!.State);
    }

    [Fact]
    public async Task An_intent_is_open_until_it_has_an_outcome()
    {
        var (first, second) = (Records.Intent(), Records.Intent());
        await Store.Issuance.RecordAsync(first);
        await Store.Issuance.RecordAsync(second);

        await Store.Issuance.RecordAbandonedAsync("issuing", first.Serial, Records.Entry(AuditEventType.CertificateAbandoned), default);

        Assert.Equal(second.Serial, Assert.Single(await Store.Issuance.OpenIntentsAsync(default)).Serial);
        Assert.Equal(CertificateStatus.Abandoned, (await Store.Certificates.FindAsync("issuing", first.Serial, default))!.Status);
    }

    [Fact] // I1: no intent, no certificate
    public async Task An_outcome_without_its_open_intent_is_refused_and_not_logged()
    {
        var intent = Records.Intent();
        var entry = Records.Entry(AuditEventType.CertificateIssued);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.Issuance.RecordIssuedAsync(Records.Issued(intent), entry, default).AsTask());
        await Store.Issuance.RecordAsync(intent);
        var other = Records.Issued(intent) with { TbsSha256 = new byte[32] };
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.Issuance.RecordIssuedAsync(other, entry, default).AsTask());
        Assert.Equal(1, (await Store.Audit.HeadAsync(default)).Size);
    }

    private async Task AbandonAsync(CertificateRecord intent, params string[] grants)
    {
        Assert.IsType<IntentOutcome.Recorded>(await Store.Issuance.RecordAsync(intent, grants));
        await Store.Issuance.RecordAbandonedAsync(intent.Authority, intent.Serial, Records.Entry(AuditEventType.CertificateAbandoned), default);
    }

    private async Task GrantAsync(string id, DateTimeOffset? expires = null)
    {
        await Store.Devices.AddAsync(new() { Name = "pump-1", Domain = "plant", AddedAt = Records.Now }, Records.Entry(AuditEventType.DeviceAdded), default);
        var code = new EnrolmentCode { Id = id, Device = "pump-1", Profile = "ldevid", Salt = [1], Hash = [2], ExpiresAt = expires ?? Records.Now.AddHours(1) };
        await Store.Devices.AddCodeAsync(code, Records.Entry(AuditEventType.CodeCreated), default);
    }
}
