using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Joining;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Onboarding;

/// <summary>All attempts of devices to come in by voucher, of which the board shows the latest.</summary>
public sealed partial class AttemptsPage(Joins joins, CircuitCaller caller, NavigationManager navigation, TimeProvider time) : ListView<Join, JoinSort>(navigation, caller, time)
{
    /// <summary>Only those that stand so.</summary>
    [SupplyParameterFromQuery(Name = "state")]
    public string? State { get; set; }

    /// <summary>Only into this domain.</summary>
    [SupplyParameterFromQuery(Name = "domain")]
    public string? Domain { get; set; }

    /// <summary>Only of this manufacturer.</summary>
    [SupplyParameterFromQuery(Name = "manufacturer")]
    public string? Manufacturer { get; set; }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<ListColumn<Join>> Columns { get; } =
    [
        new("serialNumber", join => join.SerialNumber), new("state", join => join.State.ToString()), new("manufacturer", join => join.Manufacturer, "join.maker"),
        new("domain", join => join.Domain, "devices.domain"), new("reason", join => join.Reason, "attempts.why"), new("verdict", join => join.Verdict.ToString()),
        new("decidedBy", join => join.DecidedBy), new("createdAt", join => join.CreatedAt, "join.began"), new("changedAt", join => join.ChangedAt, "join.changed"),
        new("idevidSha256", join => join.IdevidSha256),
    ];

    /// <inheritdoc/>
    protected internal override bool IsNarrowed => (Text ?? State ?? Domain ?? Manufacturer) is not null;

    private JoinState? Wanted => Word<JoinState>(State);

    /// <inheritdoc/>
    protected override Task<Page<Join>> LoadAsync(Caller person, PageRequest<JoinSort> page) =>
        joins.ListAsync(person, new(Domain, Manufacturer, null, Wanted, Text), page, Gone);
}
