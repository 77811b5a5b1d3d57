using System.Globalization;
using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Rotation;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Rotation;

/// <summary>The newest certificate of each device, by its end, and why who is late did not renew.</summary>
public sealed partial class RotationDevicesPage(RotationBoard board, CircuitCaller caller, NavigationManager navigation, TimeProvider time)
    : ListView<WatchedCertificate, RotationSort>(navigation, caller)
{
    /// <summary>Only those that are so.</summary>
    [SupplyParameterFromQuery(Name = "state")]
    public string? State { get; set; }

    /// <summary>Only those that end then or later, RFC 3339 in UTC.</summary>
    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    /// <summary>Only those that end before, RFC 3339 in UTC.</summary>
    [SupplyParameterFromQuery(Name = "before")]
    public string? Before { get; set; }

    /// <summary>Only of this domain.</summary>
    [SupplyParameterFromQuery(Name = "domain")]
    public string? Domain { get; set; }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<ListColumn<WatchedCertificate>> Columns { get; } =
    [
        new("device", row => row.Device), new("state", row => row.StateAt(time.GetUtcNow()).ToString()), new("domain", row => row.Domain, "devices.domain"),
        new("notAfter", row => row.NotAfter), new("lateAt", row => row.LateAt), new("why", row => WhyLate.IsBehind(row, time.GetUtcNow()) ? row.Why.ToString() : null),
        new("reason", row => row.Contact?.Reason), new("seenAt", row => row.Contact?.At, "rotation.seen"), new("sha256", row => row.Sha256),
    ];

    /// <inheritdoc/>
    protected internal override bool IsNarrowed => (Text ?? State ?? After ?? Before ?? Domain) is not null;

    private RotationState? Wanted => Word<RotationState>(State);

    /// <inheritdoc/>
    protected override Task<Page<WatchedCertificate>> LoadAsync(Caller person, PageRequest<RotationSort> page) =>
        board.ListAsync(person, new(Wanted, RotationLink.Time(After), RotationLink.Time(Before), Domain, Text), page, Gone);

    private RotationState StateOf(WatchedCertificate row) => row.StateAt(time.GetUtcNow());

    private string Clock(DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, Viewer.Zone).ToString(Viewer.Words == Language.Words.German ? "dd.MM. HH:mm" : "MM-dd HH:mm", CultureInfo.InvariantCulture);
}
