namespace TrustPoint.Storage.SoftwareKeys;

/// <summary>Where the passphrase of software keys comes from: whether it can be guessed.</summary>
public enum PassphraseOrigin
{
    /// <summary>A person chose it.</summary>
    Chosen,

    /// <summary>It was drawn, with at least 128 bits of entropy.</summary>
    Random,
}
