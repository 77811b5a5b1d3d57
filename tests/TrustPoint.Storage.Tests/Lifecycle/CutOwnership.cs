using System.Reflection;
using TrustPoint.Devices.Ownership;

namespace TrustPoint.Storage.Tests.Lifecycle;

/// <summary>A store of products in which the power goes out at a change of a product's life; all else goes through.</summary>
public class CutOwnership : DispatchProxy
{
    private IOwnershipStore store = null!;
    private PowerCut cut = null!;

    /// <summary>Makes one.</summary>
    internal static IOwnershipStore Of(IOwnershipStore store, PowerCut cut)
    {
        var proxy = Create<IOwnershipStore, CutOwnership>();
        var own = (CutOwnership)(object)proxy;
        (own.store, own.cut) = (store, cut);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name == nameof(IOwnershipStore.LiveAsync)
        ? cut.WriteAsync(() => (Task<Product?>)targetMethod.Invoke(store, args)!)
        : targetMethod.Invoke(store, args);
}
