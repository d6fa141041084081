package org.siesta.settings;

/** The tests' own store keeps the promises too. */
class InMemorySettingsStoreTest implements SettingsStoreContract {

    private final SettingsStore store = new InMemorySettingsStore();

    @Override
    public SettingsStore store() {
        return store;
    }
}
