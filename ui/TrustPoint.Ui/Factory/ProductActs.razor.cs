using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Factory;

/// <summary>What can be done to a product, each with what follows from it.</summary>
public sealed partial class ProductActs(Products products, ProductLife life, Owners known, CircuitCaller caller) : View
{
    private readonly Attempt attempt = new(caller);
    private IReadOnlyList<Owner> owners = [];
    private string owner = "";
    private string note = "";
    private string reason = "";
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

    private IEnumerable<Transition> Ways => LifeTable.For(Side.Maker, Product.State).Where(way => ProductLife.Events.Contains(way.Event));

    private string Holder => Product.Owner ?? Say("product.owner.first");

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        owners = await known.ListAsync(await caller.LookAsync(Gone), Gone);
        owner = owners is [var first, ..] ? first.Name : "";
    }

    private Task AssignAsync() => DoAsync(person => products.AssignAsync(person, Product.Domain, Product.SerialNumber, owner, Gone));

    private Task ReleaseAsync() => DoAsync(person => products.ReleaseAsync(person, Product.Domain, Product.SerialNumber, note.Trim(), Gone));

    private Task BlockAsync() => DoAsync(person => products.BlockAsync(person, Product.Domain, Product.SerialNumber, reason.Trim(), Gone));

    private Task UnblockAsync() => DoAsync(person => products.UnblockAsync(person, Product.Domain, Product.SerialNumber, Gone));

    private Task LiveAsync(LifeOrder order) =>
        DoAsync(async person => tellsNobody = (await life.ChangeAsync(person, Product.Domain, Product.SerialNumber, order, Gone)).TellsNobody);

    private async Task DoAsync(Func<Person, Task> command)
    {
        if (await attempt.MakeAsync(command, Gone)) await OnDone.InvokeAsync();
    }
}
