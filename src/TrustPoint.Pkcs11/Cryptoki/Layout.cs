using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TrustPoint.Pkcs11.Cryptoki;

// The C structures of PKCS#11 v2.40 as a Unix compiler lays them out: natural alignment, CK_ULONG as wide as a pointer.

/// <summary>CK_VERSION.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeVersion
{
    public byte Major;
    public byte Minor;
}

/// <summary>CK_C_INITIALIZE_ARGS.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeInitializeArguments
{
    /// <summary>CKF_OS_LOCKING_OK: the library may lock with what the system offers, as several threads will call it.</summary>
    public const nuint OsLockingOk = 2;

    public nint CreateMutex;
    public nint DestroyMutex;
    public nint LockMutex;
    public nint UnlockMutex;
    public nuint Flags;
    public nint Reserved;
}

/// <summary>CK_TOKEN_INFO.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeTokenInfo
{
    public const nuint UserPinInitialized = 0x8;
    public const nuint TokenInitialized = 0x400;
    public const nuint UserPinLocked = 0x40000;

    public Text32 Label;
    public Text32 Manufacturer;
    public Text16 Model;
    public Text16 Serial;
    public nuint Flags;
    public CountsAndSizes Numbers;
    public NativeVersion Hardware;
    public NativeVersion Firmware;
    public Text16 Time;
}

/// <summary>CK_ATTRIBUTE.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeAttribute
{
    /// <summary>CK_UNAVAILABLE_INFORMATION: the length of an attribute that the object does not have or does not give away.</summary>
    public static readonly nuint Unavailable = nuint.MaxValue;

    public nuint Type;
    public nint Value;
    public nuint Length;
}

/// <summary>CK_MECHANISM.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeMechanism
{
    public nuint Type;
    public nint Parameter;
    public nuint ParameterLength;
}

/// <summary>CK_RSA_PKCS_PSS_PARAMS.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativePssParameters
{
    public nuint Hash;
    public nuint MaskGeneration;
    public nuint SaltLength;
}

/// <summary>A blank-padded text of 16 octets.</summary>
[InlineArray(16)]
internal struct Text16
{
    private byte first;
}

/// <summary>A blank-padded text of 32 octets.</summary>
[InlineArray(32)]
internal struct Text32
{
    private byte first;
}

/// <summary>The ten CK_ULONG of CK_TOKEN_INFO about sessions, PIN lengths and memory.</summary>
[InlineArray(10)]
internal struct CountsAndSizes
{
    /// <summary>The place of ulFreePrivateMemory.</summary>
    public const int FreePrivateMemory = 9;

    private nuint first;
}
