using System.Globalization;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Admission;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Limits;
using TrustPoint.Devices.Registry;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Devices.Joining;

/// <summary>Devices that come in by voucher: who may, and where each stands (RFC 8995 sections 5.3 to 5.9).</summary>
public sealed class Joins(IJoinStore store, IDeviceStore devices, ClientAdmission admission, RevokeHeld revokeHeld, TimeProvider time)
{
    /// <summary>Joins that may wait for a person at one time.</summary>
    public const int MostWaiting = 1000;

    private const int AttemptsPerHour = 20;
    private const int RememberedDevices = 10_000;

    // RFC 8995 section 5.6: a registrar need not remember a 202 for longer.
    private static readonly TimeSpan Life = TimeSpan.FromDays(4);

    private readonly Throttle attempts = new(AttemptsPerHour, TimeSpan.FromHours(1), RememberedDevices, time);

    /// <summary>Finds whose device it is that shows a factory identity.</summary>
    /// <param name="own">The device's certificate.</param>
    /// <param name="others">What it sent beside that.</param>
    /// <param name="domain">The domain that it comes to: <see cref="ClientAdmission.DomainOfAsync"/>.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="JoinRefusedException">No manufacturer whose devices join the domain by voucher.</exception>
    public async ValueTask<JoiningDevice> IdentifyAsync(Certificate own, IReadOnlyList<Certificate> others, Domain domain, CancellationToken ct)
    {
        try
        {
            var (identity, manufacturer) = admission.Identify(own, others, domain);
            return manufacturer.Joining is { } rules
                ? new(identity, own, manufacturer, rules, domain, await devices.FindByFactoryIdentityAsync(identity.Manufacturer, identity.SerialNumber, ct))
                : throw new JoinRefusedException(NotAdmitted.NotListed, $"devices of {manufacturer.Name} are not taken by voucher here: an administrator can change that");
        }
        catch (AdmissionRefusedException stranger)
        {
            throw new JoinRefusedException(NotAdmitted.Stranger, stranger.Message);
        }
    }

    /// <summary>Begins a join, or finds where it stands: the same device with the same nonce is the same join (RFC 8995 section 5.6).</summary>
    /// <exception cref="JoinRefusedException">The device does not come in.</exception>
    public async Task<JoinStep> BeginAsync(JoiningDevice device, string nonce, CancellationToken ct)
    {
        var identity = device.Identity;
        if (device.Known is { } registered) RequireMayJoin(registered, device.Domain);
        if (await store.FindAsync(identity.Sha256, nonce, ct) is { } known) return await EndedAsync(device, JoinStep.Of(known), ct);

        if (!attempts.TryTake(identity.Sha256, out var wait)) throw new JoinRefusedException(NotAdmitted.TooOften, "the device began anew too often", wait);
        var before = await store.FindLatestAsync(identity.Sha256, device.Domain.Name, ct);
        var now = time.GetUtcNow();
        var join = new Join
        {
            IdevidSha256 = identity.Sha256,
            Nonce = nonce,
            Manufacturer = identity.Manufacturer,
            SerialNumber = identity.SerialNumber,
            Domain = device.Domain.Name,
            Idevid = device.Certificate.Der.ToArray(),
            State = ComesIn(device, before) ? JoinState.VoucherAsked : JoinState.Waiting,
            DecidedBy = before?.DecidedBy,
            CreatedAt = now,
            ChangedAt = now,
        };
        if (join.State == JoinState.Waiting && await store.CountAsync(new(State: JoinState.Waiting), ct) >= MostWaiting)
            throw new JoinRefusedException(NotAdmitted.TooOften, "too many devices wait for a person", TimeSpan.FromMinutes(10));
        var ended = before is { State: JoinState.Waiting or JoinState.VoucherAsked }
            ? before with { State = JoinState.Refused, Refusal = JoinRefusal.BeganAnew, Reason = "the device began anew", ChangedAt = now }
            : null;
        return JoinStep.Of(await store.AddAsync(join, ended, Entry(AuditEventType.JoinBegan, device.Caller, join, AuditOutcome.Success), ct));
    }

    /// <summary>Keeps the voucher that came for a device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="asked">Its join.</param>
    /// <param name="voucher">The voucher.</param>
    /// <param name="held">As what it was brought by hand; null: the MASA gave it.</param>
    /// <param name="ct">Stops the wait.</param>
    public async Task<JoinStep> TakeAsync(JoiningDevice device, JoinStep.VoucherAsked asked, ReadVoucher voucher, HeldVoucher? held, CancellationToken ct) =>
        await KeepAsync(AuditEventType.VoucherReceived, device.Caller, asked.Take(voucher, time.GetUtcNow()), AuditOutcome.Success, ct, held?.Id);

    /// <summary>Says why a voucher does not come. What was said before is not said again.</summary>
    /// <param name="device">The device.</param>
    /// <param name="asked">Its join.</param>
    /// <param name="why">Why.</param>
    /// <param name="ct">Stops the wait.</param>
    public async Task<JoinStep> DelayAsync(JoiningDevice device, JoinStep.VoucherAsked asked, VoucherDelay why, CancellationToken ct) => asked.Join.Reason == why.Reason
        ? asked
        : await KeepAsync(AuditEventType.VoucherDelayed, device.Caller, asked.Delay(why.Reason, why.MasaWords, time.GetUtcNow()), why.IsAlarm ? AuditOutcome.Alarm : AuditOutcome.Refused, ct);

    /// <summary>Ends a join because its manufacturer said no.</summary>
    /// <param name="device">The device.</param>
    /// <param name="asked">Its join.</param>
    /// <param name="refusal">What its no means.</param>
    /// <param name="reason">The same in our words, which the device is told.</param>
    /// <param name="masaWords">What it said itself; null: nothing.</param>
    /// <param name="ct">Stops the wait.</param>
    public async Task<JoinStep> RefuseAsync(JoiningDevice device, JoinStep.VoucherAsked asked, JoinRefusal refusal, string reason, string? masaWords, CancellationToken ct) =>
        await KeepAsync(AuditEventType.JoinRefused, device.Caller, asked.Refuse(refusal, reason, masaWords, time.GetUtcNow()), AuditOutcome.Refused, ct);

    /// <summary>Hears whether the device took its voucher (RFC 8995 section 5.7).</summary>
    /// <param name="device">The device.</param>
    /// <param name="status">What it says.</param>
    /// <param name="shown">What the registrar showed it on the connection on which it says so: its certificate, first, and what it was sent with.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>Where it stands; null: there is no voucher of it that it could speak of.</returns>
    /// <exception cref="JoinRefusedException">It says on another registrar's connection that it took its voucher.</exception>
    public async Task<JoinStep?> HearVoucherStatusAsync(JoiningDevice device, PledgeStatus status, IReadOnlyList<Certificate> shown, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return await LatestAsync(device, ct) switch
        {
            // RFC 8995 sections 5 and 5.6.2: until the imprint the device sees what its voucher pins, on every connection.
            JoinStep.VoucherGot got when status.Status && !ReadVoucher.Read(got.Join.Voucher, new(), now).Pins(shown, now) =>
                throw new JoinRefusedException(NotAdmitted.OtherRegistrar, "the registrar's certificate was renewed since the voucher was asked for, and is not what it pins: the device has to begin anew"),
            JoinStep.VoucherGot got when status.Status => await KeepAsync(AuditEventType.JoinImprinted, device.Caller, got.Imprint(now), AuditOutcome.Success, ct),
            JoinStep.VoucherGot got => await KeepAsync(
                AuditEventType.JoinRefused, device.Caller, got.Refuse($"the device did not take its voucher: {status.Reason ?? "it does not say why"}", now), AuditOutcome.Refused, ct),
            JoinStep.Imprinted imprinted when status.Status => imprinted,
            _ => null,
        };
    }

    /// <summary>
    /// Takes a device that enrols without a word about its voucher for one that took it (RFC 8995 section 5.8: the log is asked for all the same).
    /// </summary>
    public async Task<JoinStep> PresumeAsync(JoiningDevice device, JoinStep.VoucherGot got, CancellationToken ct) =>
        await KeepAsync(AuditEventType.JoinImprinted, device.Caller, got.Imprint(time.GetUtcNow()), AuditOutcome.Success, ct, null, ("told", "false"));

    /// <summary>
    /// Keeps what the device's past was found to be. A past that the rules refuse is an alarm, and what the device holds here is revoked
    /// (RFC 8995 section 5.8.3): that first, so that a crash between leaves the past open and it is judged again.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="imprinted">Its join.</param>
    /// <param name="log">Its log of vouchers, as the MASA tells it; null: it does not.</param>
    /// <param name="sellers">domainIDs of earlier owners of this very device, as booked transfers say by which it came here (LIF-37).</param>
    /// <param name="ct">Stops the wait.</param>
    public async Task<JoinStep> JudgeAsync(JoiningDevice device, JoinStep.Imprinted imprinted, VoucherLog? log, IReadOnlyList<byte[]> sellers, CancellationToken ct)
    {
        var rules = device.Rules with { KnownOwners = [.. device.Rules.KnownOwners, .. sellers.Select(Convert.ToBase64String)] };
        var history = log is null ? History.Untold(rules) : History.Of(log, imprinted.Join.DomainId, await store.DomainIdsAsync(device.Identity.Sha256, ct), rules);
        var isRefused = history.Verdict == JoinVerdict.Refused;
        // A log that is not told speaks against nobody.
        var revoked = isRefused && log is not null ? await revokeHeld(imprinted.Join, history.Reason!, ct) : 0;
        var reason = revoked == 0 ? history.Reason : $"{history.Reason}; what it held here is revoked";
        return await KeepAsync(
            AuditEventType.JoinJudged, device.Caller, imprinted.Judge(history.Verdict, reason, time.GetUtcNow()), isRefused ? AuditOutcome.Alarm : AuditOutcome.Success, ct,
            null, ("revoked", revoked == 0 ? null : revoked.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>The join that the device is in.</summary>
    public async Task<JoinStep?> LatestAsync(JoiningDevice device, CancellationToken ct) =>
        await store.FindLatestAsync(device.Identity.Sha256, device.Domain.Name, ct) is { } join ? JoinStep.Of(join) : null;

    /// <summary>Hears whether a device got its certificate (RFC 8995 section 5.9.4).</summary>
    /// <param name="caller">The device, by its factory identity or by the certificate that it got.</param>
    /// <param name="manufacturer">Who made it.</param>
    /// <param name="serialNumber">serialNumber of its factory identity.</param>
    /// <param name="status">What it says.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>Where it stands; null: there is no join of it that it could speak of.</returns>
    public async Task<JoinStep?> HearEnrolmentStatusAsync(DeviceCaller caller, string manufacturer, string serialNumber, PledgeStatus status, CancellationToken ct)
    {
        var latest = await store.FindLatestOfDeviceAsync(manufacturer, serialNumber, ct);
        if (latest is null || JoinStep.Of(latest) is not JoinStep.Imprinted imprinted) return null;
        var now = time.GetUtcNow();
        return status.Status
            ? await KeepAsync(AuditEventType.JoinEnrolled, caller, imprinted.Enrol(caller.Credential is DeviceCredential.OwnCertificate, now), AuditOutcome.Success, ct)
            : await KeepAsync(
                AuditEventType.JoinEnrolled, caller, imprinted.Fail($"the device has no certificate: {status.Reason ?? "it does not say why"}", now), AuditOutcome.Refused, ct);
    }

    /// <summary>A page of the list of joins.</summary>
    /// <param name="caller">Who sees devices of the filter's domain or, without one, of some: the list is narrowed to these.</param>
    /// <param name="filter">What to list.</param>
    /// <param name="page">Which page, in which order.</param>
    /// <param name="ct">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CursorRefusedException">The cursor belongs to another list, filter or order.</exception>
    public Task<Page<Join>> ListAsync(Caller caller, JoinFilter filter, PageRequest<JoinSort> page, CancellationToken ct)
    {
        var narrowed = filter with { Seen = caller.Narrow(Right.SeeDevices, filter.Domain) };
        return page.ReadAsync(narrowed, from => store.ListAsync(narrowed, page.Sort, from, page.Limit, ct));
    }

    /// <summary>How many there are in the list.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public Task<long> CountAsync(Caller caller, JoinFilter filter, CancellationToken ct) => store.CountAsync(filter with { Seen = caller.Narrow(Right.SeeDevices, filter.Domain) }, ct);

    /// <summary>One join; null: there is none of that number.</summary>
    /// <exception cref="NotAllowedException">The caller may not see devices of its domain or, when there is none, of all.</exception>
    public async ValueTask<Join?> FindAsync(Caller caller, long id, CancellationToken ct)
    {
        var join = await store.FindAsync(id, ct);
        caller.Require(Right.SeeDevices, join?.Domain);
        return join;
    }

    /// <summary>
    /// Decides about a device: one that waits comes in or not; one that a person refused may try again; one whose past the rules refuse is
    /// let in all the same.
    /// </summary>
    /// <param name="caller">Who decides about requests in its domain; a past that the rules refuse is ignored by who accepts manufacturers, and undoes nothing by that.</param>
    /// <param name="id">The join's number.</param>
    /// <param name="approve">True: it comes in. False: it does not.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not; without a join, not in all domains.</exception>
    /// <exception cref="CommandRefusedException">Unknown, or there is nothing to decide.</exception>
    public async Task<Join> DecideAsync(Caller caller, long id, bool approve, CancellationToken ct)
    {
        var join = await store.FindAsync(id, ct);
        caller.RequireAlone(join?.DecisionTakes ?? Right.DecideRequests, join?.Domain);
        if (join is null) throw new CommandRefusedException(CommandRefusal.NotFound, "there is no such join");
        var now = time.GetUtcNow();
        JoinStep decided = (JoinStep.Of(join), approve) switch
        {
            (JoinStep.Waiting, _) when now > join.CreatedAt + Life => throw new CommandRefusedException(CommandRefusal.Conflict, "the device waited too long: it has to begin anew"),
            (JoinStep.Waiting waiting, true) => waiting.Approve(caller.Name, now),
            (JoinStep.Waiting waiting, false) => waiting.Refuse(caller.Name, now),
            (JoinStep.Refused { Join.Refusal: JoinRefusal.Person } refused, true) => refused.Reconsider(caller.Name, now),
            (JoinStep.Imprinted { Join.Verdict: JoinVerdict.Refused } imprinted, true) => imprinted.Override(caller.Name, now),
            _ => throw new CommandRefusedException(CommandRefusal.Conflict, "there is nothing to decide about the device now"),
        };
        var entry = Entry(AuditEventType.JoinDecided, caller, decided.Join, AuditOutcome.Success, ("decision", approve ? "approved" : "refused"));
        return await store.ChangeAsync(decided.Join, entry, null, ct) ?? throw new CommandRefusedException(CommandRefusal.Conflict, "the device went on meanwhile: look again");
    }

    /// <summary>Refuses a device whose state in its life lets it not come in, and says what has to be done first (LIF-9, LIF-14).</summary>
    /// <exception cref="JoinRefusedException">It does not come in.</exception>
    public static void RequireMayJoin(Device device, Domain domain)
    {
        if (ClientAdmission.FaultOf(device, domain) is not { } fault) return;
        var why = LifeTable.ForbidsVouchers(device.State) ? NotAdmitted.Unwanted : NotAdmitted.OutOfUse;
        var message = device.State switch
        {
            DeviceState.Decommissioned => $"{fault}: it is recommissioned first",
            DeviceState.Suspended => $"{fault}: it is resumed first",
            DeviceState.InRepair => $"{fault}: it is taken back first",
            DeviceState.Released or DeviceState.Releasing => $"{fault}: it belongs to somebody else",
            _ => fault,
        };
        throw new JoinRefusedException(why, message) { Device = LifeTable.MayAct(device.State) ? null : device.Name };
    }

    // RFC 8995 section 5.3. Whom a person let in or refused before is not asked about again.
    private static bool ComesIn(JoiningDevice device, Join? before)
    {
        var identity = device.Identity;
        if (device.Known is not null) return true;
        if (before is { Refusal: JoinRefusal.Person }) throw new JoinRefusedException(NotAdmitted.NotListed, $"{before.DecidedBy} refused the device");
        if (device.Manufacturer.AutoAdd || device.Rules.Lists(identity.SerialNumber) || before?.DecidedBy is not null) return true;
        return device.Rules.AsksPerson
            ? false
            : throw new JoinRefusedException(NotAdmitted.NotListed, $"device {identity.SerialNumber} of {identity.Manufacturer} is not known here: add it first");
    }

    private async Task<JoinStep> EndedAsync(JoiningDevice device, JoinStep step, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (now <= step.Join.CreatedAt + Life) return step;
        const string TooLate = "it took longer than four days: the device has to begin anew";
        JoinStep? ended = step switch
        {
            JoinStep.Waiting waiting => waiting.Give(JoinRefusal.TooLate, TooLate, now),
            JoinStep.VoucherAsked asked => asked.Refuse(JoinRefusal.TooLate, TooLate, asked.Join.MasaWords, now),
            _ => null,
        };
        return ended is null ? step : await KeepAsync(AuditEventType.JoinRefused, device.Caller, ended, AuditOutcome.Refused, ct);
    }

    // Another request of the same device may have been first: then what is kept is where it stands.
    private async Task<JoinStep> KeepAsync(
        AuditEventType type, Caller caller, JoinStep step, AuditOutcome outcome, CancellationToken ct, long? used = null, params (string Name, string? Value)[] more) =>
        JoinStep.Of(await store.ChangeAsync(step.Join, Entry(type, caller, step.Join, outcome, more), used, ct) ?? (await store.FindAsync(step.Join.Id, ct))!);

    private AuditEntry Entry(AuditEventType type, Caller caller, Join join, AuditOutcome outcome, params ReadOnlySpan<(string Name, string? Value)> more) => AuditEntry.Create(
        type, time.GetUtcNow(), caller, outcome,
        [
            ("manufacturer", join.Manufacturer), ("serialNumber", join.SerialNumber), ("domain", join.Domain), ("idevidSha256", join.IdevidSha256), ("nonce", join.Nonce),
            ("state", Word(join.State)), ("verdict", join.Verdict == JoinVerdict.Open ? null : Word(join.Verdict)), ("reason", join.Reason), ("masaWords", join.MasaWords),
            ("domainId", join.DomainId is { } domain ? Convert.ToBase64String(domain) : null),
            ("matched", join.State == JoinState.Enrolled ? Word(join.CertificateMatched) : null), .. more,
        ]);

    private static string Word<T>(T value)
        where T : notnull =>
        string.Create(CultureInfo.InvariantCulture, $"{value}").ToLowerInvariant();
}
