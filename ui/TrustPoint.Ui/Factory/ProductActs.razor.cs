using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Factory;

/// <summary>What can be done to a product in the state that it is in, each with what follows from it, what is most likely next first.</summary>
public sealed partial class ProductActs(ProductLife life, Owners known, CircuitCaller caller) : View
{
    private readonly Attempt attempt = new(caller);
    private IReadOnlyList<Owner> owners = [];
    private bool tellsNobody;

    /// <summary>The product.</summary>
    [Parameter, EditorRequired]
    public required Product Product { get; set; }

    /// <summary>Its vouchers that are good for any attempt.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<IssuedVoucher> Outstanding { get; set; }

    /// <summary>Something was done.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnDone { get; set; }

    private IEnumerable<Transition> Ways => LifeTable.For(Side.Maker, Product.State).Where(way => ProductLife.Events.Contains(way.Event)).OrderBy(way => way.Event == Next ? 0 : 1);

    private LifeEvent? Next => Product.State switch
    {
        DeviceState.Manufactured => LifeEvent.Ship,
        DeviceState.InTrade or DeviceState.Released => LifeEvent.Assign,
        DeviceState.Suspended => LifeEvent.Resume,
        DeviceState.InRepair => LifeEvent.ReturnRepaired,
        DeviceState.LostOrStolen => LifeEvent.Find,
        DeviceState.Compromised => LifeEvent.Retire,
        _ => null,
    };

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() => owners = await known.ListAsync(await caller.LookAsync(Gone), Gone);

    private async Task LiveAsync(LifeOrder order)
    {
        if (await attempt.MakeAsync(async person => tellsNobody = (await life.ChangeAsync(person, Product.Domain, Product.SerialNumber, order, Gone)).TellsNobody, Gone))
            await OnDone.InvokeAsync();
    }
}
