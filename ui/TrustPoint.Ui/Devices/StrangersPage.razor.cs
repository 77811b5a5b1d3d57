using System.Globalization;
using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Contacts;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Devices;

/// <summary>Who was refused and named no device that is known. What a known device was refused is on its own page.</summary>
public sealed partial class StrangersPage(ContactBook contacts, CircuitCaller caller, NavigationManager navigation, TimeProvider time)
    : ListView<Stranger, StrangerSort>(navigation, caller, time)
{
    /// <inheritdoc/>
    protected internal override IReadOnlyList<ListColumn<Stranger>> Columns { get; } =
    [
        new("source", stranger => stranger.Source), new("act", stranger => stranger.Act), new("reason", stranger => stranger.Reason),
        new("times", stranger => stranger.Times.ToString(CultureInfo.InvariantCulture), "strangers.times"),
        new("firstAt", stranger => stranger.FirstAt, "strangers.first"), new("lastAt", stranger => stranger.LastAt),
    ];

    /// <inheritdoc/>
    protected internal override bool IsNarrowed => Text is not null;

    /// <inheritdoc/>
    protected override Task<Page<Stranger>> LoadAsync(Caller person, PageRequest<StrangerSort> page) => contacts.StrangersAsync(person, new(Text), page, Gone);
}
