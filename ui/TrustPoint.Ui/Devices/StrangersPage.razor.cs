using TrustPoint.Devices.Contacts;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Devices;

/// <summary>Who was refused and named no device that is known. What a known device was refused is on its own page.</summary>
public sealed partial class StrangersPage(ContactBook contacts, CircuitCaller caller) : View
{
    private IReadOnlyList<Stranger>? strangers;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() => strangers = await contacts.StrangersAsync(await caller.NowAsync(Gone), Gone);
}
