import { mount } from 'svelte';
import { connect } from './ipc/connect';
import QuickWindow from './views/QuickWindow.svelte';

const target = document.getElementById('app');
if (target === null) throw new Error('quick.html has no #app');
mount(QuickWindow, { target, props: { backend: await connect() } });
