using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Factory;

/// <summary>Opens a batch; its code is shown this once, with what the line types.</summary>
public sealed partial class OpenBatchPage(Batches batches, Models known, Factories factories, CircuitCaller caller, TimeProvider time) : View
{
    private readonly Attempt attempt = new(caller);
    private List<string> lines = [];
    private List<string>? models;
    private string name = "";
    private string line = "";
    private string model = "";
    private int quota = 100;
    private DateTime? from;
    private TimeSpan life = TimeSpan.FromHours(8);
    private (string Code, Batch Batch)? opened;

    /// <summary>The model that it is opened for.</summary>
    [SupplyParameterFromQuery(Name = "model")]
    public string? Wanted { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var person = await caller.NowAsync(Gone);
        if (!person.ReachOf(Right.MakeCodes).IsAnywhere) throw new NotAllowedException(person, Right.MakeCodes);
        lines = [.. factories.All.Select(factory => factory.Name).Where(factory => person.May(Right.MakeCodes, factory))];
        models = [.. (await known.ListAsync(person, Gone)).Select(model => model.Name)];
        (line, model) = (lines.FirstOrDefault(""), Wanted is not null && models.Contains(Wanted) ? Wanted : models.FirstOrDefault(""));
    }

    private async Task OpenAsync()
    {
        // A time as it is typed is one of the viewer's zone.
        var begin = from is { } local ? new DateTimeOffset(local, Viewer.Zone.GetUtcOffset(local)) : (DateTimeOffset?)null;
        await attempt.MakeAsync(async person => opened = await batches.OpenAsync(person, new(name.Trim(), line, model, quota, begin, (begin ?? time.GetUtcNow()) + life), Gone), Gone);
    }
}
