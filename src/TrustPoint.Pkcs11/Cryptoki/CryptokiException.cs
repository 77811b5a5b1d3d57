namespace TrustPoint.Pkcs11.Cryptoki;

/// <summary>A PKCS#11 call that did not return CKR_OK.</summary>
/// <param name="function">Which call.</param>
/// <param name="code">What it returned; a vendor's own code keeps its number.</param>
internal sealed class CryptokiException(Function function, ReturnCode code)
    : Exception($"C_{function} returned {(Enum.IsDefined(code) ? $"{code} (0x{(uint)code:X})" : $"0x{(uint)code:X}")}")
{
    public ReturnCode Code { get; } = code;

    /// <summary>Whether the token refused the PIN. Such a login must never be repeated: repeated tries lock a token for good.</summary>
    public bool RefusesPin => Code is ReturnCode.CKR_PIN_INCORRECT or ReturnCode.CKR_PIN_INVALID or ReturnCode.CKR_PIN_LEN_RANGE
        or ReturnCode.CKR_PIN_EXPIRED or ReturnCode.CKR_PIN_LOCKED or ReturnCode.CKR_USER_PIN_NOT_INITIALIZED;

    /// <summary>
    /// Whether sessions and handles may be stale or the device was gone for a moment, so that a new login is worth a try.
    /// A TPM also answers CKR_GENERAL_ERROR when it holds more keys than it has room for; a logout makes it drop them.
    /// </summary>
    public bool LosesConnection => Code is ReturnCode.CKR_SLOT_ID_INVALID or ReturnCode.CKR_GENERAL_ERROR or ReturnCode.CKR_FUNCTION_FAILED
        or ReturnCode.CKR_DEVICE_ERROR or ReturnCode.CKR_DEVICE_MEMORY or ReturnCode.CKR_DEVICE_REMOVED
        or ReturnCode.CKR_KEY_HANDLE_INVALID or ReturnCode.CKR_OBJECT_HANDLE_INVALID
        or ReturnCode.CKR_SESSION_CLOSED or ReturnCode.CKR_SESSION_HANDLE_INVALID
        or ReturnCode.CKR_TOKEN_NOT_PRESENT or ReturnCode.CKR_TOKEN_NOT_RECOGNIZED
        or ReturnCode.CKR_USER_NOT_LOGGED_IN or ReturnCode.CKR_CRYPTOKI_NOT_INITIALIZED;
}
