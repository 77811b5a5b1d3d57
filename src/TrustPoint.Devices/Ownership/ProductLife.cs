using System.Globalization;
using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Time;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Registry;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Devices.Ownership;

/// <summary>A product whose life went on.</summary>
/// <param name="Product">As it is now.</param>
/// <param name="TellsNobody">Its factory identity says that nobody tells of its revocation (RFC 9608 section 2): the block of vouchers is all there is (LIF-53).</param>
public sealed record ChangedProduct(Product Product, bool TellsNobody);

/// <summary>The commands of a product's life at its manufacturer's: lost, found again, compromised, retired. Whose it is, is for <see cref="Products"/>.</summary>
public sealed class ProductLife(
    IOwnershipStore store, CertificateActions actions, ICertificateQueries certificates, IAuditStore log, SecondPerson secondPerson, CaClock clock, ILogger<ProductLife> logger)
{
    private const int MostIdentities = 100;

    /// <summary>What can be said here.</summary>
    public static IReadOnlyList<LifeEvent> Events { get; } = [LifeEvent.ReportLost, LifeEvent.Find, LifeEvent.ReportCompromise, LifeEvent.Retire];

    /// <summary>Changes a product's state: from then on vouchers are refused or given by it, and what goes with its factory identity is done.</summary>
    /// <param name="caller">Who decides about products of the factory's domain.</param>
    /// <param name="domain">The factory's domain.</param>
    /// <param name="serialNumber">The product.</param>
    /// <param name="order">What happens to it: one of <see cref="Events"/>.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first.</exception>
    /// <exception cref="CommandRefusedException">There is no such product, the table knows no such way from its state, or something is not said that has to be.</exception>
    /// <exception cref="StoreUnavailableException">It cannot be recorded now.</exception>
    /// <exception cref="ClockBehindException">The clock went back.</exception>
    public async Task<ChangedProduct> ChangeAsync(Caller caller, string domain, string serialNumber, LifeOrder order, CancellationToken ct)
    {
        // Step 1: who may, and whether there is such a way.
        caller.RequireAlone(Right.ManageOwnership, domain);
        if (!Events.Contains(order.Event)) throw new CommandRefusedException(CommandRefusal.Invalid, "that is said of a product by another command");
        var before = await store.FindAsync(domain, serialNumber, ct) ?? throw new CommandRefusedException(CommandRefusal.NotFound, $"there is no product {serialNumber} in {domain}");
        var (way, effect) = await CheckAsync(caller, before, order, ct);
        // Step 2: the second person, where one is asked.
        caller = await secondPerson.AskAsync(caller.Require(ActOf(before, way, order)), ct);
        // Step 3: the state, its line and what is to be done with the factory identity, in one transaction.
        var now = clock.Now();
        var change = Decide(caller, before, way, effect, order, now);
        var after = before with { State = change.Transition.After };
        if (!await store.LiveAsync(after, change, LifeEntries.Of(caller, AsDevice(before), change), ct))
            throw new CommandRefusedException(CommandRefusal.Conflict, $"product {serialNumber} was changed by somebody else meanwhile: look again");
        // Step 4: what goes with it. What cannot be done now is done by the next look of the job.
        await actions.CarryOutNowAsync(before.Device, logger);
        return new(after with { Version = before.Version + 1 }, effect is not null && await TellsNobodyAsync(before, ct));
    }

    // Refusals are on the record as well.
    private async Task<(Transition Way, CertificateEffect? Effect)> CheckAsync(Caller caller, Product product, LifeOrder order, CancellationToken ct)
    {
        try
        {
            var way = LifeRules.WayOf($"product {product.SerialNumber}", Side.Maker, product.State, order.Event);
            return (way, LifeRules.EffectSaid(way, order, clock.Latest));
        }
        catch (CommandRefusedException refused)
        {
            await log.AppendAsync(LifeEntries.Refused(caller, AsDevice(product), order, refused.Message, clock.Latest), ct);
            throw;
        }
    }

    private static LifeChange Decide(Caller caller, Product product, Transition way, CertificateEffect? effect, LifeOrder order, DateTimeOffset now)
    {
        var by = $"{caller.Name} ({caller.Proof})";
        var belongsToNobody = product is { Owner: null, FirstComer: null };
        var line = new DeviceTransition
        {
            Device = product.Device,
            Side = Side.Maker,
            At = now,
            Event = order.Event,
            Before = product.State,
            After = belongsToNobody && way.ToWithout is { } without ? without : way.To ?? product.State,
            By = by,
            Reason = order.Reason,
            Proof = order.Proof,
        };
        return new(line, null, null, LifeRules.ActionsOf(product.Device, order, effect, by, now));
    }

    private async Task<bool> TellsNobodyAsync(Product product, CancellationToken ct) =>
        (await certificates.ListAsync(new(Device: product.Device), CertificateSort.Oldest, null, MostIdentities, ct)).Items
            .Any(row => row.Sha256 is not null && Certificate.Decode(row.Der).Extensions.Find(Oids.NoRevAvail) is not null);

    private static Act ActOf(Product product, Transition way, LifeOrder order) => new(
        way.TakesTwo ? ActKind.EndDevices : ActKind.StopDevices, Right.ManageOwnership, DeviceLife.WordsOf(way.Event),
        [
            ("device", product.Device), ("state", product.State.ToString()), ("serialNumber", product.SerialNumber), ("owner", product.Owner), ("reason", order.Reason),
            ("invalidityDate", order.InvalidityDate?.ToString("O", CultureInfo.InvariantCulture)), ("proof", order.Proof),
        ])
    { Domain = product.Domain };

    private static Device AsDevice(Product product) => new() { Name = product.Device, Domain = product.Domain, SerialNumber = product.SerialNumber, State = product.State, AddedAt = default };
}
