using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Lifecycle;

namespace TrustPoint.Devices.Ownership;

/// <summary>A decided change of a product's life. All of it is written in one transaction, with the others of its act, or nothing is.</summary>
/// <param name="Product">As it is from now on, with the version that was decided by.</param>
/// <param name="Life">The line of its life, and what is to be done with its factory identity.</param>
/// <param name="Entry">Its entry.</param>
public sealed record ProductChange(Product Product, LifeChange Life, AuditEntry Entry);

/// <summary>What becomes of a product, by the table and what is said. Pure.</summary>
public static class ProductRules
{
    /// <summary>Decides.</summary>
    /// <param name="product">The product as it is.</param>
    /// <param name="order">What happens to it.</param>
    /// <param name="by">Who says it: name and proof.</param>
    /// <param name="now">Now.</param>
    /// <returns>The product as it is from then on, and the change.</returns>
    /// <exception cref="CommandRefusedException">The table knows no such way from its state, or something is not said that has to be.</exception>
    public static (Product Product, LifeChange Life) Decide(Product product, LifeOrder order, string by, DateTimeOffset now)
    {
        var way = LifeRules.WayOf($"product {product.SerialNumber}", Side.Maker, product.State, order.Event);
        var effect = LifeRules.EffectSaid(way, order, now);
        var line = new DeviceTransition
        {
            Device = product.Device,
            Side = Side.Maker,
            At = now,
            Event = order.Event,
            Before = product.State,
            After = product.IsFree && way.ToWithout is { } without ? without : way.To ?? product.CameFrom ?? product.State,
            By = by,
            Reason = order.Reason,
            Until = order.UntilFrom(now),
            Proof = order.Proof,
        };
        var change = new LifeChange(line, line.Until, order.Event == LifeEvent.Suspend ? product.State : null, LifeRules.ActionsOf(product.Device, order, effect, by, now));
        return (After(product, order, change), change);
    }

    /// <summary>The same with its entry.</summary>
    internal static ProductChange Decide(Caller caller, Product product, LifeOrder order, DateTimeOffset now)
    {
        var (after, life) = Decide(product, order, $"{caller.Name} ({caller.Proof})", now);
        return new(after, life, LifeEntries.Of(caller, product.AsDevice(), life, order.Owner ?? (order.Event == LifeEvent.Release ? product.Owner : null)));
    }

    // LIF-62: a block, or a repair, ends with whatever happens next.
    private static Product After(Product product, LifeOrder order, LifeChange change)
    {
        var after = product with
        {
            State = change.Transition.After,
            Blocked = order.Event == LifeEvent.Suspend ? order.Reason : null,
            CameFrom = change.CameFrom,
            Workshop = order.Event == LifeEvent.SendForRepair ? order.Owner : null,
            WorkshopUntil = change.Until,
        };
        return order.Event switch
        {
            LifeEvent.Assign or LifeEvent.BookTransfer => after with { Owner = order.Owner, FirstComer = null },
            LifeEvent.Release => after with { Owner = null, FirstComer = null },
            _ => after,
        };
    }
}
