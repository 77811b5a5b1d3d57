using System.Globalization;
using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Audit;

/// <summary>Who did what, newest first.</summary>
public sealed partial class AuditPage(AuditList list, CircuitCaller caller, NavigationManager navigation, TimeProvider time) : ListView<SeenEntry, AuditSort>(navigation, caller, time)
{
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

    /// <summary>Only what ended so.</summary>
    [SupplyParameterFromQuery(Name = "outcome")]
    public string? Outcome { get; set; }

    /// <summary>From this time on, RFC 3339.</summary>
    [SupplyParameterFromQuery(Name = "since")]
    public string? Since { get; set; }

    /// <summary>Before this time, RFC 3339.</summary>
    [SupplyParameterFromQuery(Name = "until")]
    public string? Until { get; set; }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<ListColumn<SeenEntry>> Columns { get; } =
    [
        new("index", entry => entry.Index.ToString(CultureInfo.InvariantCulture)), new("time", entry => entry.Time), new("event", entry => entry.Event),
        new("about", entry => entry.About?.Value, "audit.about"), new("subject", entry => entry.Subject, "audit.who"), new("proof", entry => entry.Proof, "audit.how"),
        new("outcome", entry => entry.Outcome), new("details", entry => string.Join(", ", entry.Details.Select(detail => $"{detail.Name}: {detail.Value}"))),
    ];

    /// <inheritdoc/>
    protected internal override bool IsNarrowed => (Event ?? Outcome ?? Subject ?? About ?? Since ?? Until) is not null;

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync()
    {
        wanted = new() { Event = Event ?? "", Outcome = Outcome ?? "", Subject = Subject, About = About, Since = Local(Since), Until = Local(Until) };
        return base.OnParametersSetAsync();
    }

    /// <inheritdoc/>
    protected override async Task<Page<SeenEntry>> LoadAsync(Caller person, PageRequest<AuditSort> page)
    {
        var found = await list.ListAsync(person, new(Event, Time(Since), Time(Until), Subject, About, Word<AuditOutcome>(Outcome)), page, Gone);
        return new([.. found.Items.Select(SeenEntry.Of)], found.Next, found.Previous);
    }

    private void Ask() => Narrow(
        ("event", Said(wanted.Event)), ("outcome", Said(wanted.Outcome)), ("subject", Said(wanted.Subject)), ("about", Said(wanted.About)), ("since", Utc(wanted.Since)), ("until", Utc(wanted.Until)));

    private static string? Said(string? text) => text?.Trim() is { Length: > 0 } said ? said : null;

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private DateTime? Local(string? text) => Time(text) is { } at ? TimeZoneInfo.ConvertTime(at, Viewer.Zone).DateTime : null;

    private string? Utc(DateTime? local) => local is not { } at ? null
        : new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Unspecified), Viewer.Zone.GetUtcOffset(at)).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private sealed class Filter
    {
        public string? Event { get; set; }

        public string? Outcome { get; set; }

        public string? Subject { get; set; }

        public string? About { get; set; }

        public DateTime? Since { get; set; }

        public DateTime? Until { get; set; }
    }
}
