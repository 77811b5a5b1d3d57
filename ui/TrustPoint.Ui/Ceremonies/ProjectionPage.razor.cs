using Microsoft.AspNetCore.Components;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Ceremonies;

/// <summary>A ceremony for the wall: the step, and a digest in numbered groups, in large type. Nothing can be done on it.</summary>
public sealed partial class ProjectionPage(OpenCeremonies ceremonies, CircuitCaller caller, TimeProvider time) : LiveView(time)
{
    private CeremonyRun? run;
    private string? head;

    /// <summary>What it is called.</summary>
    [Parameter]
    public required string Id { get; set; }

    /// <inheritdoc/>
    protected override object? Seen => head;

    /// <inheritdoc/>
    protected override Task OnInitializedAsync()
    {
        // Who watches sees each line when it is written.
        ceremonies.Changed += OnChanged;
        Gone.Register(() => ceremonies.Changed -= OnChanged);
        return base.OnInitializedAsync();
    }

    /// <inheritdoc/>
    protected override async Task LookAsync()
    {
        run = ceremonies.Find(await caller.LookAsync(Gone), Id);
        // The ceremony goes on while nobody looks: what was drawn is kept.
        head = run?.Transcript.Head;
    }

    private void OnChanged(string name)
    {
        if (name == Id) _ = LookNowAsync();
    }
}
