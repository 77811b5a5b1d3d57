using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Backups;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ceremonies.Calendar;
using TrustPoint.Devices.Contacts;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Registry;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;
using TrustPoint.Ui.Settings;

namespace TrustPoint.Ui.Overview;

/// <summary>Is it all right, and what needs me now. Every number leads to what it counts.</summary>
public sealed partial class OverviewPage(IHealth watched, CertificateRegistry certificates, DeviceRegistry devices, ContactBook contacts, PendingRequests pending, Joins joins, Authorities authorities, Ca.Approvals.Approvals approvals, IBox box, CeremonyCalendar calendar, Backups backups, CircuitCaller caller, TimeProvider time) : View
{
    private const int Newest = 6;

    private static readonly TimeSpan Soon = TimeSpan.FromDays(90);

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    // Parts whose names the pages know; another one is shown by the name that it reports under.
    private static readonly string[] Named = ["keys", "clock", "disk", "database", "crl", "crl watch", "ocsp", "tls", "tls stand-by", "audit log", "ceremonies", "devices", "restore", "backup", "jobs", "voucher signers"];

    // On most days no device is in these states: then they are no figure.
    private static readonly (string Key, DeviceState State)[] Rare =
        [("overview.suspended", DeviceState.Suspended), ("overview.lost", DeviceState.LostOrStolen), ("overview.repair", DeviceState.InRepair)];

    private IReadOnlyList<HealthPart> health = [];
    private IReadOnlyList<CertificateRecord> newest = [];
    private IReadOnlyList<ExpiryBucket> expiring = [];
    private IReadOnlyList<Figure>? figures;
    private IReadOnlyList<Need> needs = [];
    private BackupState? backup;

    private List<HealthPart> Troubles => [.. health.Where(part => part.Trouble is not null)];

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        health = watched.Parts;
        await LoadAsync();
        _ = WatchAsync(Every, time, LookAgainAsync);
    }

    private async Task LookAgainAsync()
    {
        health = watched.Parts;
        await LoadAsync();
        StateHasChanged();
    }

    private string NameOf(HealthPart part) => Named.Contains(part.Name) ? Say($"health.{part.Name.Replace(' ', '-')}") : part.Name;

    private async Task LoadAsync()
    {
        var person = await caller.LookAsync(Gone);
        backup = person.ReachOf(Right.SeeSetup).IsAnywhere ? await backups.LookAsync(person, Gone) : null;
        needs = [.. Ending(person), .. Following(person), .. await WaitingAsync(person), .. await ProposedAsync(person)];
        if (!person.ReachOf(Right.SeeDevices).IsAnywhere)
        {
            figures = [];
            return;
        }
        var byState = await devices.CountByStateAsync(person, null, Gone);
        var held = await certificates.FiguresAsync(person, null, Gone);
        var today = (await contacts.CountsAsync(person, Gone)).Where(count => count.Hour > time.GetUtcNow().AddDays(-1)).ToLookup(count => count.Outcome, count => count.Count);
        newest = (await certificates.ListAsync(person, new(), null, new(Newest), Gone)).Items;
        expiring = held.Expiring;
        figures =
        [
            new("overview.operational", Number(byState.GetValueOrDefault(DeviceState.Operational)), "/devices?state=Operational"),
            new("overview.expected", Number(byState.GetValueOrDefault(DeviceState.Expected)), "/devices?state=Expected"),
            .. Stopped(byState),
            new("overview.enrolled", Number(today[ContactOutcome.Issued].Sum()), "/certificates"),
            new("overview.refused", Number(today[ContactOutcome.Refused].Sum()), "/devices/refused"),
            new("overview.good", Number(held.Good), "/certificates?state=Good"),
            new("overview.revoked", Number(held.Revoked), "/certificates?state=Revoked"),
        ];
    }

    private IEnumerable<Figure> Stopped(IReadOnlyDictionary<DeviceState, long> byState) => Rare
        .Where(kind => byState.GetValueOrDefault(kind.State) > 0)
        .Select(kind => new Figure(kind.Key, Number(byState[kind.State]), $"/devices?state={kind.State}"));

    // An authority renews nothing by itself: what follows it wants weeks.
    private IEnumerable<Need> Ending(Caller person)
    {
        if (!person.ReachOf(Right.SeeSetup).IsAnywhere) return [];
        var soon = time.GetUtcNow() + Soon;
        return authorities.All.Where(authority => authority.Record.State == AuthorityState.Active && authority.NotAfter < soon)
            .Select(authority => new Need(Say("overview.ending", authority.Name), $"/authorities/{authority.Name}", authority.NotAfter));
    }

    // What needs several people in one room wants weeks too.
    private IEnumerable<Need> Following(Caller person) => person.ReachOf(Right.AttendCeremonies).IsAnywhere
        ? calendar.List(person).Where(duty => duty.State != DutyState.Later).Select(duty => new Need(Say($"duty.{duty.Kind}", duty.Authority), "/ceremonies#follows", duty.Due))
        : [];

    private async Task<IEnumerable<Need>> WaitingAsync(Caller person)
    {
        if (!person.ReachOf(Right.DecideRequests).IsAnywhere) return [];
        var waiting = await pending.CountAsync(person, Gone) + await joins.CountAsync(person, new(State: JoinState.Waiting), Gone);
        return waiting == 0 ? [] : [new(waiting == 1 ? Say("overview.waiting.one") : Say("overview.waiting", Number(waiting)), "/onboarding")];
    }

    private async Task<IEnumerable<Need>> ProposedAsync(Person person)
    {
        var proposed = await approvals.CountWaitingAsync(person, Gone);
        return proposed == 0 ? [] : [new(proposed == 1 ? Say("overview.waits.one") : Say("overview.waits", Number(proposed)), "/approvals")];
    }

    private string Megabytes(long octets) => Say("overview.megabytes", Viewer.Words.Number(Math.Max(1, octets / 1_000_000)));

    private string Number(long value) => Viewer.Words.Number(value);

    private string NameOf(ExpiryBucket bucket) => (Days(bucket.From), bucket.Before) switch
    {
        (_, null) => Say("overview.later"),
        (0, { } before) => Say("overview.within", Days(before)),
        (var from, { } before) => Say("overview.between", from, Days(before)),
    };

    private int Days(DateTimeOffset time) => (int)Math.Round((time - expiring[0].From).TotalDays);

    private static string ListOf(ExpiryBucket bucket) =>
        $"/certificates?state=Good&sort=ExpiresFirst&after={Utc(bucket.From)}" + (bucket.Before is { } before ? $"&before={Utc(before)}" : "");

    private static string Utc(DateTimeOffset time) => Uri.EscapeDataString($"{time.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}");

    // The widest bar is the most; one certificate is still seen.
    private string WidthOf(ExpiryBucket bucket) =>
        FormattableString.Invariant($"width: {(bucket.Count == 0 ? 0 : Math.Max(1, 100.0 * bucket.Count / expiring.Max(one => one.Count))):0.#}%");

    private sealed record Need(string Words, string Href, DateTimeOffset? At = null);

    private sealed record Figure(string Key, string Number, string Href);
}
