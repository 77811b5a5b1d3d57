using System.Globalization;
using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Factory;

/// <summary>All batches of the production lines; how much each has made comes by itself.</summary>
public sealed partial class BatchesPage(Batches batches, CircuitCaller caller, NavigationManager navigation, TimeProvider time) : ListView<Batch, BatchSort>(navigation, caller, time)
{
    /// <summary>Only those that stand so.</summary>
    [SupplyParameterFromQuery(Name = "state")]
    public string? State { get; set; }

    /// <summary>Only of this factory.</summary>
    [SupplyParameterFromQuery(Name = "domain")]
    public string? Domain { get; set; }

    /// <summary>Only of this model.</summary>
    [SupplyParameterFromQuery(Name = "model")]
    public string? Model { get; set; }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<ListColumn<Batch>> Columns { get; } =
    [
        new("name", batch => batch.Name), new("state", batch => batch.StateAt(time.GetUtcNow()).ToString()), new("model", batch => batch.Model, "batch.model"), new("domain", batch => batch.Domain, "batch.line"),
        new("made", batch => batch.Made.ToString(CultureInfo.InvariantCulture), "batch.quota"), new("quota", batch => batch.Quota.ToString(CultureInfo.InvariantCulture)),
        new("from", batch => batch.From), new("until", batch => batch.Until, "batch.until"),
    ];

    /// <inheritdoc/>
    protected internal override bool IsNarrowed => (Text ?? State ?? Domain ?? Model) is not null;

    private BatchState? Wanted => Word<BatchState>(State);

    /// <inheritdoc/>
    protected override Task<Page<Batch>> LoadAsync(Caller person, PageRequest<BatchSort> page) => batches.ListAsync(person, new(Text, Domain, Model, Wanted), page, Gone);
}
