using System.Runtime.InteropServices;
using System.Text;

namespace TrustPoint.Pkcs11.Cryptoki;

/// <summary>
/// One loaded PKCS#11 library and the calls that we make, each checked: a return value other than CKR_OK throws
/// <see cref="CryptokiException"/>. Handles are CK_ULONG as they come. Nothing here locks or remembers.
/// </summary>
internal sealed unsafe class Library
{
    private const nuint ReadWriteSerialSession = 0x2 | 0x4; // CKF_RW_SESSION | CKF_SERIAL_SESSION

    private readonly nint* functions;

    // CK_FUNCTION_LIST begins with a CK_VERSION, padded to the size of a pointer.
    private Library(nint functionList) => functions = (nint*)functionList + 1;

    /// <exception cref="DllNotFoundException">No such file, or not a library of this machine.</exception>
    /// <exception cref="EntryPointNotFoundException">The library is not a PKCS#11 module.</exception>
    public static Library Load(string path)
    {
        var entry = (delegate* unmanaged<nint*, nuint>)NativeLibrary.GetExport(NativeLibrary.Load(path), "C_GetFunctionList");
        nint list;
        Check(Function.GetFunctionList, entry(&list));
        return new Library(list);
    }

    public void Initialize()
    {
        var arguments = new NativeInitializeArguments { Flags = NativeInitializeArguments.OsLockingOk };
        var call = (delegate* unmanaged<NativeInitializeArguments*, nuint>)functions[(int)Function.Initialize];
        Check(Function.Initialize, call(&arguments));
    }

    public void FinalizeLibrary() =>
        Check(Function.Finalize, ((delegate* unmanaged<nint, nuint>)functions[(int)Function.Finalize])(0));

    /// <summary>All slots that hold a token, initialised or not.</summary>
    public nuint[] GetSlotList()
    {
        var call = (delegate* unmanaged<byte, nuint*, nuint*, nuint>)functions[(int)Function.GetSlotList];
        nuint count;
        Check(Function.GetSlotList, call(1, null, &count));
        var slots = new nuint[count];
        fixed (nuint* first = slots) Check(Function.GetSlotList, call(1, first, &count));
        return slots[..(int)count];
    }

    public NativeTokenInfo GetTokenInfo(nuint slot)
    {
        NativeTokenInfo info;
        var call = (delegate* unmanaged<nuint, NativeTokenInfo*, nuint>)functions[(int)Function.GetTokenInfo];
        Check(Function.GetTokenInfo, call(slot, &info));
        return info;
    }

    /// <param name="slot">The slot.</param>
    /// <param name="soPin">The security officer's PIN, UTF-8.</param>
    /// <param name="label">At most 32 octets of UTF-8.</param>
    public void InitToken(nuint slot, ReadOnlySpan<byte> soPin, string label)
    {
        var padded = stackalloc byte[32];
        new Span<byte>(padded, 32).Fill((byte)' ');
        Encoding.UTF8.GetBytes(label, new Span<byte>(padded, 32));
        fixed (byte* pin = soPin)
        {
            var call = (delegate* unmanaged<nuint, byte*, nuint, byte*, nuint>)functions[(int)Function.InitToken];
            Check(Function.InitToken, call(slot, pin, (nuint)soPin.Length, padded));
        }
    }

    public void InitPin(nuint session, ReadOnlySpan<byte> userPin)
    {
        fixed (byte* pin = userPin)
        {
            var call = (delegate* unmanaged<nuint, byte*, nuint, nuint>)functions[(int)Function.InitPIN];
            Check(Function.InitPIN, call(session, pin, (nuint)userPin.Length));
        }
    }

    /// <summary>Changes the PIN of who is logged in.</summary>
    public void SetPin(nuint session, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        fixed (byte* old = before, next = after)
        {
            var call = (delegate* unmanaged<nuint, byte*, nuint, byte*, nuint, nuint>)functions[(int)Function.SetPIN];
            Check(Function.SetPIN, call(session, old, (nuint)before.Length, next, (nuint)after.Length));
        }
    }

    public nuint OpenSession(nuint slot)
    {
        nuint session;
        var call = (delegate* unmanaged<nuint, nuint, nint, nint, nuint*, nuint>)functions[(int)Function.OpenSession];
        Check(Function.OpenSession, call(slot, ReadWriteSerialSession, 0, 0, &session));
        return session;
    }

    public void CloseSession(nuint session) =>
        Check(Function.CloseSession, ((delegate* unmanaged<nuint, nuint>)functions[(int)Function.CloseSession])(session));

    public void Login(nuint session, UserType user, ReadOnlySpan<byte> pin)
    {
        fixed (byte* first = pin)
        {
            var call = (delegate* unmanaged<nuint, nuint, byte*, nuint, nuint>)functions[(int)Function.Login];
            Check(Function.Login, call(session, (nuint)user, first, (nuint)pin.Length));
        }
    }

    public void Logout(nuint session) =>
        Check(Function.Logout, ((delegate* unmanaged<nuint, nuint>)functions[(int)Function.Logout])(session));

    public void DestroyObject(nuint session, nuint handle) =>
        Check(Function.DestroyObject, ((delegate* unmanaged<nuint, nuint, nuint>)functions[(int)Function.DestroyObject])(session, handle));

    /// <summary>One attribute; null when the object does not have it or does not give it away.</summary>
    public byte[]? GetAttribute(nuint session, nuint handle, AttributeType type)
    {
        var call = (delegate* unmanaged<nuint, nuint, NativeAttribute*, nuint, nuint>)functions[(int)Function.GetAttributeValue];
        var attribute = new NativeAttribute { Type = (nuint)type };
        var code = (ReturnCode)call(session, handle, &attribute, 1);
        if (code is ReturnCode.CKR_ATTRIBUTE_TYPE_INVALID or ReturnCode.CKR_ATTRIBUTE_SENSITIVE) return null;
        Check(Function.GetAttributeValue, (nuint)code);
        if (attribute.Length == NativeAttribute.Unavailable) return null;
        var value = new byte[attribute.Length];
        fixed (byte* first = value)
        {
            attribute.Value = (nint)first;
            Check(Function.GetAttributeValue, call(session, handle, &attribute, 1));
        }
        return value[..(int)attribute.Length];
    }

    public void SetAttribute(nuint session, nuint handle, AttributeType type, ReadOnlySpan<byte> value)
    {
        fixed (byte* first = value)
        {
            var attribute = new NativeAttribute { Type = (nuint)type, Value = (nint)first, Length = (nuint)value.Length };
            var call = (delegate* unmanaged<nuint, nuint, NativeAttribute*, nuint, nuint>)functions[(int)Function.SetAttributeValue];
            Check(Function.SetAttributeValue, call(session, handle, &attribute, 1));
        }
    }

    public IReadOnlyList<nuint> FindObjects(nuint session, Template template)
    {
        var attributes = template.ToNative();
        fixed (NativeAttribute* first = attributes)
        {
            var begin = (delegate* unmanaged<nuint, NativeAttribute*, nuint, nuint>)functions[(int)Function.FindObjectsInit];
            Check(Function.FindObjectsInit, begin(session, first, (nuint)attributes.Length));
        }
        GC.KeepAlive(template);

        const int Page = 64;
        var next = (delegate* unmanaged<nuint, nuint*, nuint, nuint*, nuint>)functions[(int)Function.FindObjects];
        var page = stackalloc nuint[Page];
        var found = new List<nuint>();
        nuint count;
        do
        {
            Check(Function.FindObjects, next(session, page, Page, &count));
            found.AddRange(new ReadOnlySpan<nuint>(page, (int)count));
        }
        while (count != 0);
        Check(Function.FindObjectsFinal, ((delegate* unmanaged<nuint, nuint>)functions[(int)Function.FindObjectsFinal])(session));
        return found;
    }

    public (nuint Public, nuint Private) GenerateKeyPair(nuint session, Mechanism type, Template publicKey, Template privateKey)
    {
        var mechanism = new NativeMechanism { Type = (nuint)type };
        var publicAttributes = publicKey.ToNative();
        var privateAttributes = privateKey.ToNative();
        nuint publicHandle, privateHandle;
        fixed (NativeAttribute* publicFirst = publicAttributes, privateFirst = privateAttributes)
        {
            var call = (delegate* unmanaged<
                nuint, NativeMechanism*, NativeAttribute*, nuint, NativeAttribute*, nuint, nuint*, nuint*, nuint>)
                functions[(int)Function.GenerateKeyPair];
            Check(Function.GenerateKeyPair, call(
                session, &mechanism,
                publicFirst, (nuint)publicAttributes.Length, privateFirst, (nuint)privateAttributes.Length,
                &publicHandle, &privateHandle));
        }
        GC.KeepAlive(publicKey);
        GC.KeepAlive(privateKey);
        return (publicHandle, privateHandle);
    }

    /// <summary>C_SignInit and C_Sign. On failure the session may be left inside the operation: close it.</summary>
    /// <returns>How many octets of <paramref name="signature"/> were written.</returns>
    public int Sign(nuint session, nuint key, in NativeMechanism mechanism, ReadOnlySpan<byte> data, Span<byte> signature)
    {
        var length = (nuint)signature.Length;
        fixed (NativeMechanism* how = &mechanism)
        fixed (byte* input = data, output = signature)
        {
            var begin = (delegate* unmanaged<nuint, NativeMechanism*, nuint, nuint>)functions[(int)Function.SignInit];
            Check(Function.SignInit, begin(session, how, key));
            var sign = (delegate* unmanaged<nuint, byte*, nuint, byte*, nuint*, nuint>)functions[(int)Function.Sign];
            Check(Function.Sign, sign(session, input, (nuint)data.Length, output, &length));
        }
        return (int)length;
    }

    /// <summary>Asks the device itself for octets: the cheapest question that a dead device cannot answer.</summary>
    public void GenerateRandom(nuint session, Span<byte> destination)
    {
        fixed (byte* first = destination)
        {
            var call = (delegate* unmanaged<nuint, byte*, nuint, nuint>)functions[(int)Function.GenerateRandom];
            Check(Function.GenerateRandom, call(session, first, (nuint)destination.Length));
        }
    }

    private static void Check(Function function, nuint code)
    {
        if (code != 0) throw new CryptokiException(function, (ReturnCode)code);
    }
}
