namespace TrustPoint.Pkcs11.Cryptoki;

/// <summary>The calls that we make; the number is the place in CK_FUNCTION_LIST (PKCS#11 v2.40, pkcs11f.h).</summary>
internal enum Function
{
    Initialize = 0,
    Finalize = 1,
    GetFunctionList = 3,
    GetSlotList = 4,
    GetTokenInfo = 6,
    InitToken = 9,
    InitPIN = 10,
    SetPIN = 11,
    OpenSession = 12,
    CloseSession = 13,
    Login = 18,
    Logout = 19,
    DestroyObject = 22,
    GetAttributeValue = 24,
    SetAttributeValue = 25,
    FindObjectsInit = 26,
    FindObjects = 27,
    FindObjectsFinal = 28,
    SignInit = 42,
    Sign = 43,
    GenerateKeyPair = 59,
    GenerateRandom = 64,
}

/// <summary>CKA_*: the attributes that we set or read.</summary>
internal enum AttributeType : uint
{
    Class = 0x0,
    Token = 0x1,
    Private = 0x2,
    Label = 0x3,
    KeyType = 0x100,
    Id = 0x102,
    Sensitive = 0x103,
    Encrypt = 0x104,
    Decrypt = 0x105,
    Wrap = 0x106,
    Unwrap = 0x107,
    Sign = 0x108,
    Verify = 0x10A,
    Derive = 0x10C,
    Modulus = 0x120,
    ModulusBits = 0x121,
    PublicExponent = 0x122,
    Extractable = 0x162,
    Local = 0x163,
    NeverExtractable = 0x164,
    AlwaysSensitive = 0x165,
    EcParams = 0x180,
    EcPoint = 0x181,
}

/// <summary>CKO_*.</summary>
internal enum ObjectClass : uint
{
    PublicKey = 2,
    PrivateKey = 3,
}

/// <summary>CKK_*.</summary>
internal enum KeyType : uint
{
    Rsa = 0,
    Ec = 3,
}

/// <summary>CKM_*.</summary>
internal enum Mechanism : uint
{
    RsaPkcsKeyPairGen = 0x0,
    RsaPkcs = 0x1,
    RsaX509 = 0x3,
    RsaPkcsPss = 0xD,
    Sha256 = 0x250,
    Sha384 = 0x260,
    Sha512 = 0x270,
    EcKeyPairGen = 0x1040,
    Ecdsa = 0x1041,
}

/// <summary>CKG_MGF1_*.</summary>
internal enum MaskGeneration : uint
{
    Sha256 = 2,
    Sha384 = 3,
    Sha512 = 4,
}

/// <summary>CKU_*.</summary>
internal enum UserType : uint
{
    SecurityOfficer = 0,
    User = 1,
}
