using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Ca.Retirement;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Retired;

/// <summary>What was retired for ever, for whoever is asked about it years later.</summary>
public sealed partial class RetiredPage(RetiredThings retired, CircuitCaller caller, NavigationManager navigation, TimeProvider time) : ListView<RetiredThing, RetiredSort>(navigation, caller, time)
{
    /// <summary>Only devices, or only authorities.</summary>
    [SupplyParameterFromQuery(Name = "kind")]
    public string? Kind { get; set; }

    /// <summary>Only devices of this domain.</summary>
    [SupplyParameterFromQuery(Name = "domain")]
    public string? Domain { get; set; }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<ListColumn<RetiredThing>> Columns { get; } =
    [
        new("kind", thing => thing.Kind.ToString()), new("name", thing => thing.Name), new("subject", thing => thing.Subject, "retired.subject"), new("domain", thing => thing.Domain, "retired.domain"),
        new("by", thing => thing.By, "retired.by"), new("at", thing => thing.At), new("sha256", thing => thing.Sha256),
    ];

    /// <inheritdoc/>
    protected internal override bool IsNarrowed => (Text ?? Kind ?? Domain) is not null;

    private RetiredKind? Wanted => Word<RetiredKind>(Kind);

    /// <inheritdoc/>
    protected override Task<Page<RetiredThing>> LoadAsync(Caller person, PageRequest<RetiredSort> page) => retired.ListAsync(person, new(Text, Wanted, Domain), page, Gone);
}
