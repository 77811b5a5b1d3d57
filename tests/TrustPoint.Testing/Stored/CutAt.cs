using System.Reflection;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Issuance;

namespace TrustPoint.Testing.Stored;

/// <summary>The power goes out at a certain write, before it is durable or after it, and nothing is written from then on.</summary>
/// <param name="at">Which write, from 1.</param>
/// <param name="afterIt">Whether that one is durable.</param>
/// <param name="writes">The names of the methods that write.</param>
public sealed class CutAt(int at, bool afterIt, IReadOnlySet<string> writes)
{
    private readonly IReadOnlySet<string> writes = writes;
    private int done;

    /// <summary>Whether it went out.</summary>
    public bool IsOut => done >= at;

    /// <summary>A store or a key store that goes with it.</summary>
    public T Of<T>(T target) where T : class
    {
        var proxy = DispatchProxy.Create<T, Proxy>();
        ((Proxy)(object)proxy).Set(target, this);
        return proxy;
    }

    /// <summary>The files of lists, which go with it.</summary>
    public ICrlFiles Of(ICrlFiles files) => new Files(files, this);

    private object? Call(Func<object?> write)
    {
        var number = ++done;
        if (number > at || (number == at && !afterIt)) throw new StoreUnavailableException("the power went out");
        var result = write();
        if (number != at) return result;
        (result as Task)?.GetAwaiter().GetResult();
        throw new StoreUnavailableException("the power went out");
    }

    // A span cannot go through a proxy.
    private sealed class Files(ICrlFiles files, CutAt cut) : ICrlFiles
    {
        public byte[]? Read(string name) => files.Read(name);

        public byte[]? Beginning(string name, int octets) => files.Beginning(name, octets);

        public void Replace(string name, ReadOnlySpan<byte> content)
        {
            var octets = content.ToArray();
            cut.Call(() =>
            {
                files.Replace(name, octets);
                return null;
            });
        }

        public void Remove(string name) => files.Remove(name);
    }

    /// <summary>Stands before the target; public because the base library makes one below it.</summary>
    public class Proxy : DispatchProxy
    {
        private object target = null!;
        private CutAt cut = null!;

        internal void Set(object to, CutAt with) => (target, cut) = (to, with);

        /// <inheritdoc/>
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            cut.writes.Contains(targetMethod!.Name) ? cut.Call(() => targetMethod.Invoke(target, BindingFlags.DoNotWrapExceptions, null, args, null)) : targetMethod.Invoke(target, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
