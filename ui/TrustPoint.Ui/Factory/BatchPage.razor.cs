using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Factory;

/// <summary>A batch, live: how much it has made, until when, how its line uses it, and its end.</summary>
public sealed partial class BatchPage(Batches batches, CircuitCaller caller, TimeProvider time) : LiveView(time)
{
    private readonly TimeProvider time = time;
    private readonly Attempt attempt = new(caller);
    private Batch? batch;
    private BatchState state;
    private bool mayClose;

    /// <summary>Its name.</summary>
    [Parameter]
    public required string Name { get; set; }

    /// <inheritdoc/>
    protected override object? Seen => (batch?.Made, batch?.Until, state);

    /// <inheritdoc/>
    protected override async Task LookAsync()
    {
        var person = await caller.LookAsync(Gone);
        batch = await batches.FindAsync(person, Name, Gone);
        if (batch is null) return;
        (state, mayClose) = (batch.StateAt(time.GetUtcNow()), person.May(Right.MakeCodes, batch.Domain));
    }

    private async Task CloseAsync()
    {
        await attempt.MakeAsync(person => batches.CloseAsync(person, Name, Gone), Gone);
        await LookAsync();
    }
}
