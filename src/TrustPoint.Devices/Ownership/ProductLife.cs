using System.Globalization;
using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Time;
using TrustPoint.Devices.Lifecycle;

namespace TrustPoint.Devices.Ownership;

/// <summary>A product whose life went on.</summary>
/// <param name="Product">As it is now.</param>
/// <param name="TellsNobody">Its factory identity says that nobody tells of its revocation (RFC 9608 section 2): the block of vouchers is all there is (LIF-53).</param>
public sealed record ChangedProduct(Product Product, bool TellsNobody);

/// <summary>The commands of products' lives at their manufacturer's: shipped, assigned, released, blocked, in repair, lost (LIF-9), compromised (LIF-11), retired (LIF-52, LIF-58).</summary>
public sealed class ProductLife(
    IOwnershipStore store, CertificateActions actions, ICertificateQueries certificates, IAuditStore log, SecondPerson secondPerson, CaClock clock, ILogger<ProductLife> logger)
{
    private const int MostIdentities = 100;
    private const int MostAtOnce = 1000;

    private static readonly DeviceLifecycle Part = new("the clock");

    /// <summary>What can be said here. A transfer is booked by its documents (<see cref="Transfers.TransferBookings"/>), and the first comes by a voucher (<see cref="Masa"/>).</summary>
    public static IReadOnlyList<LifeEvent> Events { get; } = [.. LifeTable.All
        .Where(way => way is { Side: Side.Maker, Right: not null, Event: not LifeEvent.BookTransfer }).Select(way => way.Event).Distinct()];

    /// <inheritdoc cref="ChangeAsync(Caller, string, IReadOnlyList{string}, LifeOrder, CancellationToken)"/>
    public async Task<ChangedProduct> ChangeAsync(Caller caller, string domain, string serialNumber, LifeOrder order, CancellationToken ct) =>
        (await ChangeAsync(caller, domain, [serialNumber], order, ct))[0];

    /// <summary>Changes the states of products, of all of them or of none: from then on vouchers are refused or given by that, and what goes with their factory identities is done.</summary>
    /// <param name="caller">Who decides about products of the factory's domain.</param>
    /// <param name="domain">The factory's domain.</param>
    /// <param name="serialNumbers">The products.</param>
    /// <param name="order">What happens to them: one of <see cref="Events"/>.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first.</exception>
    /// <exception cref="CommandRefusedException">There is no such product or owner, the table knows no such way from its state, or something is not said that has to be.</exception>
    /// <exception cref="StoreUnavailableException">It cannot be recorded now.</exception>
    /// <exception cref="ClockException">The clock went back.</exception>
    public async Task<IReadOnlyList<ChangedProduct>> ChangeAsync(Caller caller, string domain, IReadOnlyList<string> serialNumbers, LifeOrder order, CancellationToken ct)
    {
        // Step 1: who may, and whether there is such a way for each.
        caller.RequireAlone(Right.ManageOwnership, domain);
        if (!Events.Contains(order.Event)) throw Invalid("that is said of a product by another command");
        if (serialNumbers.Count is 0 or > Products.MostTogether) throw Invalid($"1 to {Products.MostTogether} products are changed together");
        if (serialNumbers.Distinct(StringComparer.Ordinal).Count() < serialNumbers.Count) throw Invalid("a serial number is there twice");
        if (order.Owner is { } owner && await store.FindOwnerAsync(owner, ct) is null) throw new CommandRefusedException(CommandRefusal.NotFound, $"there is no owner '{owner}'");
        var before = new List<Product>(serialNumbers.Count);
        foreach (var serial in serialNumbers)
        {
            before.Add(await store.FindAsync(domain, serial, ct) ?? throw new CommandRefusedException(CommandRefusal.NotFound, $"there is no product {serial} in {domain}"));
            await RequirePossibleAsync(caller, before[^1], order, ct);
        }
        var ways = before.ConvertAll(product => LifeTable.Find(Side.Maker, product.State, order.Event)!);
        // Step 2: the second person, where one is asked.
        caller = await secondPerson.AskAsync(caller.Require(ActOf(domain, before, ways, order)), ct);
        // Step 3: what has to be over before, is brought to its end.
        foreach (var (product, way) in before.Zip(ways).Where(pair => pair.Second.IsLast))
        {
            if (await actions.EndBeforehandAsync(caller, product.Device, way, order, clock, logger, ct) is { } standing) LifeRules.RequireNothingInForce(standing);
        }
        // Step 4: the states, their lines and what is to be done with the factory identities, in one transaction.
        var now = clock.Now();
        var changes = before.ConvertAll(product => ProductRules.Decide(caller, product, order, now));
        if (await store.LiveAsync(changes, ct) is { } changed)
            throw new CommandRefusedException(CommandRefusal.Conflict, $"product {changed.SerialNumber} was changed by somebody else meanwhile: look again");
        // Step 5: what goes with it. What cannot be done now is done by the next look of the job.
        var lived = new List<ChangedProduct>(changes.Count);
        foreach (var (after, way) in changes.Select(change => change.Product).Zip(ways))
        {
            if (way.Effects is [_, ..]) await actions.CarryOutNowAsync(after.Device, logger);
            lived.Add(new(after with { Version = after.Version + 1 }, way.Effects is [_, ..] && await TellsNobodyAsync(after, ct)));
        }
        return lived;
    }

    /// <summary>Ends the repairs whose time is over: what is still away belongs to its owner again, and to nobody else (LIF-60).</summary>
    /// <param name="ct">Stops between two products.</param>
    public async Task LookAsync(CancellationToken ct)
    {
        var now = clock.Now();
        foreach (var product in await store.OverdueAsync(now, MostAtOnce, ct))
        {
            var order = new LifeOrder(LifeEvent.LimitPassed) { Reason = $"the time limit of {product.WorkshopUntil:u} is over" };
            // Whoever changed it meanwhile ended the repair.
            await store.LiveAsync([ProductRules.Decide(Part, product, order, now)], ct);
        }
    }

    /// <summary>What is done, as a second person is asked about it.</summary>
    public static string WordsOf(LifeEvent happened) => happened switch
    {
        LifeEvent.Ship => "ship products",
        LifeEvent.Assign => "assign products to an owner",
        LifeEvent.Release => "release a product",
        LifeEvent.Suspend => "block a product",
        LifeEvent.Resume => "unblock a product",
        LifeEvent.SendForRepair => "send a product for repair",
        LifeEvent.ReturnRepaired => "take a product back from repair",
        _ => DeviceLife.WordsOf(happened),
    };

    // Refusals are on the record as well.
    private async Task RequirePossibleAsync(Caller caller, Product product, LifeOrder order, CancellationToken ct)
    {
        try
        {
            ProductRules.Decide(caller, product, order, clock.Latest);
        }
        catch (CommandRefusedException refused)
        {
            await log.AppendAsync(LifeEntries.Refused(caller, product.AsDevice(), order, refused.Message, clock.Latest), ct);
            throw;
        }
    }

    private async Task<bool> TellsNobodyAsync(Product product, CancellationToken ct) =>
        (await certificates.ListAsync(new(Device: product.Device), CertificateSort.Oldest, null, MostIdentities, ct)).Items
            .Any(row => row.SaysNoRevAvail());

    private static Act ActOf(string domain, List<Product> products, List<Transition> ways, LifeOrder order) => new(
        KindOf(ways, order.Event), Right.ManageOwnership, WordsOf(order.Event),
        [
            ("domain", domain), .. OwnershipNames.Fields([.. products.Select(product => product.SerialNumber)]), ("state", string.Join(", ", products.Select(product => product.State).Distinct())),
            ("owner", order.Owner), ("reason", order.Reason), ("until", Text(order.Until)), ("for", order.For?.ToString("c", CultureInfo.InvariantCulture)),
            ("invalidityDate", Text(order.InvalidityDate)), ("proof", order.Proof),
        ])
    { Domain = domain };

    // What is everyday, or can be taken back by whoever did it, is no stop.
    private static ActKind KindOf(List<Transition> ways, LifeEvent happened) =>
        ways.Exists(way => way.TakesTwo) ? ActKind.EndDevices : happened is LifeEvent.ReportLost or LifeEvent.ReportCompromise ? ActKind.StopDevices : ActKind.ChangeDomains;

    private static string? Text(DateTimeOffset? time) => time?.ToString("O", CultureInfo.InvariantCulture);

    private static CommandRefusedException Invalid(string message) => new(CommandRefusal.Invalid, message);
}
