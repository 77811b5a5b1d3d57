using System.Globalization;
using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Audit;

/// <summary>Who did what, newest first.</summary>
public sealed partial class AuditPage(AuditList list, CircuitCaller caller, NavigationManager navigation, TimeProvider time) : ListView<AuditRecord, AuditSort>(navigation, caller)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private Filter wanted = new();

    /// <summary>Only this event.</summary>
    [SupplyParameterFromQuery(Name = "event")]
    public string? Event { get; set; }

    /// <summary>Only what this one did.</summary>
    [SupplyParameterFromQuery(Name = "subject")]
    public string? Subject { get; set; }

    /// <summary>Only what names this.</summary>
    [SupplyParameterFromQuery(Name = "about")]
    public string? About { get; set; }

    /// <summary>From this time on, RFC 3339.</summary>
    [SupplyParameterFromQuery(Name = "since")]
    public string? Since { get; set; }

    /// <summary>Before this time, RFC 3339.</summary>
    [SupplyParameterFromQuery(Name = "until")]
    public string? Until { get; set; }

    /// <inheritdoc/>
    protected override bool IsNarrowed => (Event ?? Subject ?? About ?? Since ?? Until) is not null;

    /// <inheritdoc/>
    protected override void OnInitialized() => _ = WatchAsync();

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync()
    {
        wanted = new() { Event = Event ?? "", Subject = Subject, About = About, Since = Local(Since), Until = Local(Until) };
        return base.OnParametersSetAsync();
    }

    /// <inheritdoc/>
    protected override Task<Page<AuditRecord>> LoadAsync(Caller person, PageRequest<AuditSort> page) =>
        list.ListAsync(person, new(Event, Time(Since), Time(Until), Subject, About), page, Gone);

    private void Ask() => Narrow(
        ("event", Said(wanted.Event)), ("subject", Said(wanted.Subject)), ("about", Said(wanted.About)), ("since", Utc(wanted.Since)), ("until", Utc(wanted.Until)));

    private static string? Said(string? text) => text?.Trim() is { Length: > 0 } said ? said : null;

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private DateTime? Local(string? text) => Time(text) is { } at ? TimeZoneInfo.ConvertTime(at, Viewer.Zone).DateTime : null;

    private string? Utc(DateTime? local) => local is not { } at ? null
        : new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Unspecified), Viewer.Zone.GetUtcOffset(at)).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    // What is new comes by itself to whoever looks at the newest.
    private async Task WatchAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(Every, time);
            while (await timer.WaitForNextTickAsync(Gone))
            {
                if (From is not null || Rows is null) continue;
                await InvokeAsync(LookAgainAsync);
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

    private sealed class Filter
    {
        public string? Event { get; set; }

        public string? Subject { get; set; }

        public string? About { get; set; }

        public DateTime? Since { get; set; }

        public DateTime? Until { get; set; }
    }
}
