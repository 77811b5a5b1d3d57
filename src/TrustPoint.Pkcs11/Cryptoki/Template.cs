using System.Collections;
using System.Runtime.InteropServices;

namespace TrustPoint.Pkcs11.Cryptoki;

/// <summary>A list of attributes and their values, in memory that does not move while the token reads it.</summary>
internal sealed class Template : IEnumerable
{
    private static readonly byte[] True = [1];
    private static readonly byte[] False = [0];

    private readonly List<(AttributeType Type, byte[] Value)> attributes = [];

    /// <summary>What finds the objects of a class that bear an id.</summary>
    public static Template For(ObjectClass kind, byte[] id) => new() { { AttributeType.Class, (uint)kind }, { AttributeType.Id, id } };

    public void Add(AttributeType type, ReadOnlySpan<byte> value)
    {
        var copy = GC.AllocateUninitializedArray<byte>(value.Length, pinned: true);
        value.CopyTo(copy);
        attributes.Add((type, copy));
    }

    public void Add(AttributeType type, bool value) => Add(type, value ? True : False);

    public void Add(AttributeType type, uint value)
    {
        nuint wide = value;
        Add(type, MemoryMarshal.AsBytes(new ReadOnlySpan<nuint>(in wide)));
    }

    /// <summary>CK_ATTRIBUTE entries that point into this template: valid as long as the template is alive.</summary>
    public NativeAttribute[] ToNative() => [.. attributes.Select(attribute => new NativeAttribute
    {
        Type = (nuint)attribute.Type,
        Value = Marshal.UnsafeAddrOfPinnedArrayElement(attribute.Value, 0),
        Length = (nuint)attribute.Value.Length,
    })];

    IEnumerator IEnumerable.GetEnumerator() => attributes.GetEnumerator();
}
