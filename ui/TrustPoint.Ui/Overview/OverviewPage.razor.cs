using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Devices.Registry;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Overview;

/// <summary>Is it all right, and what needs me now. Every number leads to what it counts.</summary>
public sealed partial class OverviewPage(IHealth watched, ICertificateQueries certificates, DeviceRegistry devices, CircuitCaller caller, TimeProvider time) : View
{
    private const int MostCounted = 1000;
    private const int Newest = 6;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    // Parts whose names the pages know; another one is shown by the name that it reports under.
    private static readonly string[] Named = ["keys", "clock", "disk", "database", "crl", "crl watch", "ocsp", "tls", "tls stand-by", "audit log"];

    private IReadOnlyList<HealthPart> health = [];
    private IReadOnlyList<CertificateRecord> newest = [];
    private IReadOnlyList<Figure>? figures;

    private List<HealthPart> Troubles => [.. health.Where(part => part.Trouble is not null)];

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        health = watched.Parts;
        await LoadAsync();
        _ = WatchAsync();
    }

    private string NameOf(HealthPart part) => Named.Contains(part.Name) ? Say($"health.{part.Name.Replace(' ', '-')}") : part.Name;

    private async Task LoadAsync()
    {
        var person = await caller.LookAsync(Gone);
        if (!person.ReachOf(Right.SeeDevices).IsAnywhere)
        {
            figures = [];
            return;
        }
        var domain = person.DomainSeen();
        var known = await devices.ListAsync(person, null, domain, null, MostCounted, Gone);
        var tomorrow = time.GetUtcNow().AddDays(1);
        var expiring = await CountAsync(new(Domain: domain, Status: CertificateStatus.Issued, ExpiresBefore: tomorrow), record => record.NotAfter > time.GetUtcNow());
        var onHold = await CountAsync(new(Domain: domain, Status: CertificateStatus.OnHold));
        var revoked = await CountAsync(new(Domain: domain, Status: CertificateStatus.Revoked));
        newest = (await certificates.ListAsync(new(Domain: domain), null, Newest, Gone)).Items;
        figures =
        [
            new("overview.devices", Number(known.Items.Count, known.Next is not null), "/devices", ""),
            new("overview.expiring", expiring, $"/certificates?state=issued&before={Uri.EscapeDataString($"{tomorrow.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}")}", ""),
            new("overview.onHold", onHold, "/certificates?state=onhold", ""),
            new("overview.revoked", revoked, "/certificates?state=revoked", ""),
        ];
    }

    private async Task<string> CountAsync(CertificateFilter filter, Func<CertificateRecord, bool>? counts = null)
    {
        var page = await certificates.ListAsync(filter, null, MostCounted, Gone);
        return Number(page.Items.Count(record => counts?.Invoke(record) ?? true), page.Next is not null);
    }

    private string Number(int counted, bool isMore) => isMore ? Say("overview.more", Viewer.Words.Number(MostCounted)) : Viewer.Words.Number(counted);

    private async Task WatchAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(Every, time);
            while (await timer.WaitForNextTickAsync(Gone))
            {
                health = watched.Parts;
                await InvokeAsync(LoadAsync);
                await InvokeAsync(StateHasChanged);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody looks any more.
        }
        catch (Exception failed)
        {
            await DispatchExceptionAsync(failed);
        }
    }

    private sealed record Figure(string Key, string Number, string Href, string Css);
}
