using System.Globalization;
using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Devices;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Factory;

/// <summary>Vouchers of an order for a stick: which products, how long, looked at one by one, signed, and one file to take along.</summary>
public sealed partial class OrderPage(Owners owners, Products products, VoucherOrders orders, Factories factories, CircuitCaller caller) : CommandView(caller, Right.ManageOwnership)
{
    private const int MostDays = 7300;

    private bool isLoaded;
    private Owner? owner;
    private IReadOnlyList<string> domains = [];
    private string order = "";
    private string domain = "";
    private bool isAll = true;
    private string text = "";
    private string days = "";
    private IReadOnlyList<OrderedProduct>? rows;
    private byte[]? file;

    /// <summary>The owner.</summary>
    [Parameter]
    public required string Name { get; set; }

    private List<OrderedProduct> Ready => [.. rows!.Where(row => row.Fault is null)];

    private string FileName => string.Concat(order.Trim().ToLowerInvariant().Select(symbol => char.IsAsciiLetterOrDigit(symbol) ? symbol : '-')).Trim('-') is { Length: > 0 } name ? $"{name}.tpv" : "order.tpv";

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        var person = await NowAsync();
        owner = await owners.FindAsync(person, Name, Gone);
        domains = [.. factories.All.Select(factory => factory.Name).Where(name => person.May(Right.ManageOwnership, name))];
        domain = domains is [var first, ..] ? first : "";
        isLoaded = true;
    }

    private Task<bool> LookAsync() => DoAsync(async person =>
    {
        var serials = isAll ? await AllAsync(person) : Typed();
        if (serials is []) throw Invalid(Say("order.none", domain));
        rows = await orders.LookAsync(person, Wanted(serials), Gone);
    });

    private Task<bool> SignAsync() => DoAsync(async person => file = await orders.ExportAsync(person, Wanted([.. Ready.Select(row => row.SerialNumber)]), Gone));

    private VoucherOrder Wanted(IReadOnlyList<string> serials) => new(order.Trim(), Name, domain, serials, Life());

    private TimeSpan? Life() => days.Trim() switch
    {
        "" => null,
        var typed when int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) && whole is > 0 and <= MostDays => TimeSpan.FromDays(whole),
        _ => throw Invalid(Say("order.days.wrong", MostDays)),
    };

    private IReadOnlyList<string> Typed()
    {
        try
        {
            return DeviceTable.Serials(text);
        }
        catch (TableRefusedException refused)
        {
            throw Invalid(Say(refused.Key, refused.Values));
        }
    }

    private async Task<IReadOnlyList<string>> AllAsync(Person person)
    {
        var serials = new List<string>();
        await foreach (var product in new PageRequest<ProductSort>(Sort: ProductSort.SerialNumber).AllAsync(page => products.ListAsync(person, new(domain, Name), page, Gone)))
        {
            if (serials.Count == VoucherOrders.MostDevices) throw Invalid(Say("order.tooMany", VoucherOrders.MostDevices));
            serials.Add(product.SerialNumber);
        }
        return serials;
    }

    private static CommandRefusedException Invalid(string message) => new(CommandRefusal.Invalid, message);
}
